local END = @END@

-- Why this is no body that the format's sender writes; nil if it is one.
@CHECK@
local function cut(s, at)
  local from = at
  while s:byte(from + 1) == END do from = from + 1 end
  local stop = s:find(string.char(END), from + 1, true)
  local body = s:sub(from + 1, stop and stop - 1)
  if #body > 2 * LIMIT then return false, "no end within " .. 2 * LIMIT .. " bytes" end
  if not stop then return nil, MORE end
  local why = wrong_in(body)
  if why then return false, why, stop - at end
  return stop - at, from - at + @LEAD@, stop - 1 - at
end
