-- How many values each of a number's counts stands for; 0 is a bulk string.
local EACH = {
  ["$"] = 0, ["!"] = 0, ["="] = 0, ["*"] = 1, ["~"] = 1, [">"] = 1, ["%"] = 2, ["|"] = 2,
  ["+"] = false, ["-"] = false, [":"] = false, ["_"] = false, ["#"] = false, [","] = false, ["("] = false,
}
local function cut(s, at)
  local i, left, from, to = at, 1, nil, nil
  while left > 0 do
    local kind = s:sub(i + 1, i + 1)
    if kind == "" then return nil, MORE end
    local each = EACH[kind]
    if each == nil then return false, "no value begins with this byte" end
    local line_end = s:find("\n", i + 1, true)
    local so_far = line_end or #s
    if each and so_far - i > 24 then return false, "no number behind the kind" end
    if so_far - at > LIMIT then return false, "more than " .. LIMIT .. " bytes" end
    if not line_end then return nil, MORE end
    if s:sub(line_end - 1, line_end - 1) ~= "\r" then return false, "no CR in front of the LF" end
    local count = each and s:sub(i + 2, line_end - 2):match("^[+-]?%d+$")
    count = count and tonumber(count)
    if each and (not count or count < -1) then return false, "no number behind the kind" end
    local whole = i == at and kind == "$"
    i = line_end
    if not each or count == -1 then
      left = left - 1
    elseif each == 0 then
      local stop = line_end + count
      if (whole and count or stop + 2 - at) > LIMIT then return false, "more than " .. LIMIT .. " bytes" end
      local came = s:sub(stop + 1, stop + 2)
      if came ~= ("\r\n"):sub(1, #came) then return false, "no line end behind a string" end
      if #came < 2 then return nil, stop + 2 - #s end
      if whole then from, to = line_end - at, stop - at end
      i, left = stop + 2, left - 1
    else
      -- Attributes stand before the value that they are about.
      left = left + count * each - (kind == "|" and 0 or 1)
    end
    if not from and 3 * left + i - at > LIMIT then return false, "more than " .. LIMIT .. " bytes" end
  end
  return i - at, from or 0, to or i - at
end
