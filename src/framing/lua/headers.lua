local LONGEST = @LONGEST@
local function cut(s, at)
  local head = s:sub(at + 1, at + LONGEST)
  local _, header = head:find("\r\n\r\n", 1, true)
  if not header then
    if #head >= LONGEST then return false, "no blank line within " .. LONGEST .. " bytes" end
    return nil, MORE
  end
  head = head:sub(1, header)
  local first, size, coded = head:match("^[^\r\n]*"), nil, false
  for name, value in head:gmatch("([^\r\n:]*):([^\r\n]*)") do
    name, value = name:lower():match("^%s*(.-)%s*$"), value:match("^%s*(.-)%s*$")
    if name == "transfer-encoding" then coded = true end
    if name == "content-length" then
      if not value:find("^%d+$") or (size and size ~= value) then return false, "Content-Length is no number" end
      size = value
    end
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
