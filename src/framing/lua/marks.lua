@FOUND_BACK@
local START, STOP, SUM = @START@, @STOP@, @SUM@
local function cut(s, at)
  local have, front = #s - at, #START
  if s:sub(at + 1, at + front) ~= START:sub(1, have) then
    return false, "the start mark does not stand here", found_back(s, at, { START })
  end
  if have <= front then return nil, MORE end
  local first, last = s:find(STOP, at + front + 1, true)
  local bytes = (first or #s + 1) - 1 - at - front
  if bytes > LIMIT then return false, "no end mark within " .. LIMIT .. " bytes" end
  if not first then return nil, MORE end
  local total = last - at + (SUM and 1 or 0)
  if have < total then return nil, total - have end
  if SUM then
    local sum = 0
    for i = at + front + 1, last do
      sum = SUM(sum, s:byte(i))
    end
    if sum ~= s:byte(last + 1) then return false, "the checksum is another", total end
  end
  return total, front, first - 1 - at
end
