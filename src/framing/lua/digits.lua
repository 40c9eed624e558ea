local BASE, LEAST, MOST, EXTENSIONS, MARK, AFTER = @VALUES@
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
  local stop = from + size
  local behind = s:sub(at + stop + 1, at + stop + #AFTER)
  if behind ~= AFTER:sub(1, #behind) then return false, "no line end behind the message" end
  if have < stop + #AFTER then return nil, stop + #AFTER - have end
  return stop + #AFTER, from, stop
end
