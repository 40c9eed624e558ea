local function cut(s, at)
  local from = s:match("^[ \t\r\n]*()", at + 1) - 1
  if from == #s then return nil, MORE end
  if not s:find("^[{%[]", from + 1) then return false, "no object or array begins here" end
  local depth, i, in_string = 0, from + 1, false
  while i <= #s do
    local byte = s:byte(i)
    if in_string then
      if byte == 92 then i = i + 1 elseif byte == 34 then in_string = false end
    elseif byte == 34 then
      in_string = true
    elseif byte == 123 or byte == 91 then
      depth = depth + 1
    elseif byte == 125 or byte == 93 then
      depth = depth - 1
      if depth == 0 then break end
    end
    i = i + 1
  end
  if math.min(i, #s) - from > LIMIT then return false, "no end within " .. LIMIT .. " bytes" end
  if i > #s then return nil, MORE end
  return i - at, from - at, i - at
end
