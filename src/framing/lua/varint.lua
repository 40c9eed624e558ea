  local value, field_end, factor = 0, @OFFSET@, 1
  while true do
    local byte = s:byte(at + field_end + 1)
    if not byte then return nil, have < @OFFSET@ and @OFFSET@ - have or MORE end
    local index = field_end - @OFFSET@
    if index == @LAST@ and byte > @MOST@ then return false, "the length is a longer varint than may be" end
    field_end, value, factor = field_end + 1, value + byte % 128 * factor, factor * 128
    if byte < 128 then
      if byte == 0 and index > 0 then return false, "the length is padded with zeros" end
      break
    end
  end
