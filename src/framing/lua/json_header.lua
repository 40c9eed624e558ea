@HEADER@
local NAMES = { @NAMES@ }

local function space(s, i)
  return s:match("^[ \t\r\n]*()", i)
end

-- The place behind the string that begins at i.
local function text(s, i)
  i = i + 1
  while true do
    local byte = s:byte(i)
    if not byte then return nil end
    if byte == 34 then return i + 1 end
    i = i + (byte == 92 and 2 or 1)
  end
end

-- The place behind the value that begins at i.
local function value(s, i)
  local depth = 0
  repeat
    local byte = s:byte(i)
    if not byte then
      return nil
    elseif byte == 34 then
      i = text(s, i)
      if not i then return nil end
    elseif byte == 91 or byte == 123 then
      depth, i = depth + 1, i + 1
    elseif depth == 0 then
      return s:match("^[^,%]}%s]+()", i)
    else
      if byte == 93 or byte == 125 then depth = depth - 1 end
      i = i + 1
    end
  until depth == 0
  return i
end

-- The size that a JSON object tells: once, as a whole number.
local function size_in(json)
  local i = space(json, 1)
  if json:byte(i) ~= 123 then return nil end
  i = space(json, i + 1)
  local size
  while json:byte(i) == 34 do
    local stop = text(json, i)
    local key = stop and json:sub(i + 1, stop - 2)
    i = stop and space(json, stop)
    if not i or json:byte(i) ~= 58 then return nil end
    i = space(json, i + 1)
    local last = value(json, i)
    if not last then return nil end
    if NAMES[key] then
      if size then return nil end
      size = json:sub(i, last - 1):match("^%d+$")
      if not size then return nil end
    end
    i = space(json, last)
    if json:byte(i) == 44 then i = space(json, i + 1) end
  end
  return json:byte(i) == 125 and size and tonumber(size) or nil
end

local function cut(s, at)
  local whole, from, header = cut_header(s, at)
  if not whole then return whole, from end
  local size = size_in(s:sub(at + from + 1, at + header))
  if not size then return false, "the JSON header does not tell its body's size" end
  if size > LIMIT then return false, "the JSON header announces " .. size .. " bytes" end
  local have, total = #s - at, header + size
  if have < total then return nil, total - have end
  return total, header, total
end
