-- Admits from the head of the line whatever capacity, rate, opening and mode say. ARGV: how many, at most 1,000; the version of the settings that is expected,
-- or '' for any. Returns: how many were admitted, or -1 where the version is another one; the version.
local version = tonumber(call('HGET', META, 'version') or 0)
if ARGV[2] ~= '' and tonumber(ARGV[2]) ~= version then
  return { -1, version }
end
local q = load()
if not q then
  return { 0, version }
end
local admitted, left = 0, tonumber(ARGV[1])
while left > 0 do
  local now_admitted, taken = admit_head(q, left)
  admitted, left = admitted + now_admitted, left - now_admitted
  if taken == 0 then
    break
  end
end
return { admitted, version }
