local function cut(s, at)
  local have = #s - at
@FIELD@  local from, total = @STRIP@, field_end + value + @ADJUST@
  if total < math.max(field_end, from) then
    return false, "the length says " .. value .. ", less than its own header"
  end
  if total - from > LIMIT then return false, "the length announces " .. total - from .. " bytes" end
  if have < total then return nil, total - have end
  return total, from, total
end
