@FOUND_BACK@
local MAGICS, CUTS = { @MAGICS@ }, {}
@KINDS@
local function cut(s, at)
  for kind, magic in ipairs(MAGICS) do
    local came = s:sub(at + 1, at + #magic)
    if came == magic then
      local total, from, to = CUTS[kind](s, at)
      if total == false then return false, from, found_back(s, at, MAGICS) end
      return total, from, to
    end
    if at + #magic > #s and came == magic:sub(1, #came) then return nil, MORE end
  end
  return false, "the constant does not stand here", found_back(s, at, MAGICS)
end
