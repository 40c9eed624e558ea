  local first = s:byte(at + @OFFSET@ + 1)
  if not first then return nil, @OFFSET@ + 1 - have end
  local value, field_end, least = first % 128, @OFFSET@ + 1, 0
  if value > 125 then
    local wide = value == 126 and 2 or 8
    field_end, least = field_end + wide, wide == 2 and 126 or 65536
    if have < field_end then return nil, field_end - have end
    value = number(s, at + @OFFSET@ + 1, wide, false)
  end
  if value < least then return false, "the length could be told in fewer bytes" end
  if first > 127 then value = value + 4 end
