local function wrong_in(body)
  local i = 1
  while i <= #body do i = i + body:byte(i) end
  if i > #body + 1 then return "a code points behind the end" end
end
