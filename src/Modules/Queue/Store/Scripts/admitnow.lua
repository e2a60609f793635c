-- Lets in the next people whatever capacity, rate, opening or pause say. ARGV: how many, at most 1000. Returns: how many were let in.
local q = load()
if not q then
  return { 0 }
end
local admitted, left = 0, tonumber(ARGV[1])
while left > 0 do
  local now_in, looked_at = let_in(q, left)
  admitted, left = admitted + now_in, left - now_in
  if looked_at == 0 then
    break
  end
end
return { admitted }
