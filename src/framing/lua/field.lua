  local field_end = @END@
  if have < field_end then return nil, field_end - have end
@NEGATIVE@  local value = number(s, at + @OFFSET@, @WIDTH@, @LITTLE@)
