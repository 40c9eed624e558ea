local DELIMITERS = { @ALL@ }
local function cut(s, at)
  local first, last
  for _, delimiter in ipairs(DELIMITERS) do
    local from, to = s:find(delimiter, at + 1, true)
    if from and (not last or to < last or (to == last and from < first)) then
      first, last = from, to
    end
  end
  local before = first and first - 1 - at or #s - at - @REST@
  if before > LIMIT then return false, "no delimiter within " .. LIMIT .. " bytes" end
  if not last then return nil, MORE end
  return last - at, 0, first - 1 - at
end
