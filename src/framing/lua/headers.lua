local LONGEST = @LONGEST@
local function cut(s, at)
  local head = s:sub(at + 1, at + LONGEST)
  local _, header = head:find("\r\n\r\n", 1, true)
  if not header then
    if #head >= LONGEST then return false, "no blank line within " .. LONGEST .. " bytes" end
    return nil, MORE
  end
  head = head:sub(1, header)
  local first, size, coded = head:match("^[^\r\n]*"), nil, nil
  for name, value in head:gmatch("([^\r\n:]*):([^\r\n]*)") do
    name, value = name:lower():match("^%s*(.-)%s*$"), value:match("^%s*(.-)%s*$")
    if name == "transfer-encoding" then coded = coded or value:lower() end
    if name == "content-length" then
      if not value:find("^%d+$") or (size and size ~= value) then return false, "Content-Length is no number" end
      size = value
    end
  end
  local chunk, all = header, #s - at
  while coded == "chunked" do
    if chunk > LIMIT then return false, "chunks without an end" end
    local line = s:find("\r\n", at + chunk + 1, true)
    if not line then return nil, MORE end
    local digits = s:match("^(%x+)[; \t\r]", at + chunk + 1)
    local bytes = digits and #digits <= 15 and tonumber(digits, 16)
    if not bytes or bytes > LIMIT then return false, "no length of a chunk" end
    local from = line + 1 - at
    while bytes == 0 and s:sub(at + from + 1, at + from + 1) ~= "\r" do
      local trailer = s:find("\n", at + from + 1, true)
      if not trailer then return nil, MORE end
      from = trailer - at
    end
    local stop = from + bytes + 2
    if all < stop then return nil, stop - all end
    if s:sub(at + stop - 1, at + stop) ~= "\r\n" then return false, "no line end behind a chunk" end
    if bytes == 0 then return stop, 0, stop end
    chunk = stop
  end
  if coded then return false, "another coding than a length" end
  local status = first:match("^HTTP/1%.(.*)$")
  local request = not status and first:find(" HTTP/1.", 1, true)
  local code = status and status:sub(3, 5) or ""
  local bare = request or code:find("^1") or code == "204" or code == "304"
  if not size and not bare then return false, "no Content-Length" end
  local from, total = (status or request) and 0 or header, header + tonumber(size or "0")
  if total - from > LIMIT then return false, "Content-Length announces " .. size .. " bytes" end
  local have = #s - at
  if have < total then return nil, total - have end
  return total, from, total
end
