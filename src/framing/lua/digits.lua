local BASE, LEAST, MOST, EXTENSIONS, MARK, AFTER, TRAILERS = @VALUES@
local DIGIT = BASE == 16 and "^%x" or "^%d"
local function cut(s, at)
  local have, count = #s - at, 0
  while count < MOST and s:find(DIGIT, at + count + 1) do count = count + 1 end
  local digits = s:sub(at + 1, at + count)
  if count < LEAST and count == have then return nil, LEAST - count end
  if count < LEAST then return false, "no length in digits" end
  if BASE == 10 and count > LEAST and digits:find("^0") then return false, "the length is padded with zeros" end
  local last = count
  if EXTENSIONS > 0 and s:find("^[; \t]", at + count + 1) then
    local mark = s:find("\r", at + count + 1, true)
    if not mark and have - count <= EXTENSIONS then return nil, MORE end
    if not mark or mark - 1 - at - count > EXTENSIONS then return false, "no line end behind the length" end
    last = mark - 1 - at
  end
  local came = s:sub(at + last + 1, at + last + #MARK)
  if came ~= MARK:sub(1, #came) then return false, "the mark behind the length does not stand there" end
  if #came < #MARK then return nil, MORE end
  local from, size = last + #MARK, tonumber(digits, BASE)
  if size > LIMIT or count > 15 then return false, "the length announces " .. digits .. " bytes" end
  while size == 0 and TRAILERS > 0 and from < have and s:sub(at + from + 1, at + from + 1) ~= "\r" do
    if not s:find("^[!-9;-~]+:", at + from + 1) and not s:find("^[!-9;-~]+$", at + from + 1) then
      return false, "no line end behind the message"
    end
    local line = s:find("\n", at + from + 1, true)
    if have - last > TRAILERS + 2 then return false, "no empty line behind the trailers" end
    if not line then return nil, MORE end
    from = line - at
  end
  local stop = from + size
  local behind = s:sub(at + stop + 1, at + stop + #AFTER)
  if behind ~= AFTER:sub(1, #behind) then return false, "no line end behind the message" end
  if have < stop + #AFTER then return nil, stop + #AFTER - have end
  return stop + #AFTER, from, stop
end
