-- Admits from the head of the line whatever capacity, rate, opening and mode say. ARGV: how many, at most 1,000. Returns: how many were admitted.
local q = load()
if not q then
  return { 0 }
end
local admitted, left = 0, tonumber(ARGV[1])
while left > 0 do
  local now_admitted, taken = admit_head(q, left)
  admitted, left = admitted + now_admitted, left - now_admitted
  if taken == 0 then
    break
  end
end
return { admitted }
