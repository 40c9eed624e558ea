local ESCAPE, SPELLINGS = @ESCAPE@, @SPELLINGS@
local function wrong_in(body)
  local i = 1
  while i <= #body do
    if body:byte(i) == ESCAPE then
      i = i + 1
      local second = body:byte(i)
      if not second or (SPELLINGS and not SPELLINGS[second]) then return "nothing is escaped so" end
    end
    i = i + 1
  end
end
