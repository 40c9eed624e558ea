-- How far the next of these marks is, or what may be its beginning: a receiver that is
-- out of step goes on there.
local function found_back(s, at, marks)
  for i = at + 2, #s do
    for _, mark in ipairs(marks) do
      if s:sub(i, i + #mark - 1) == mark:sub(1, #s - i + 1) then return i - 1 - at end
    end
  end
  return #s - at
end
