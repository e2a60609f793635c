-- Admits from the head of the line whatever capacity, rate, opening and mode say. ARGV: how many, at most 1,000; the version of the settings that is expected,
-- or '' for any; the number of the operation; the request and its fingerprint where it has an Idempotency-Key.
-- Returns: how many were admitted, -1 where the version is another one, or -2 where the key was used with another body; the version; the number of the
-- operation that did it, which is an earlier one for a repeated request, or 0.
local operation, request, fingerprint = tonumber(ARGV[3]), ARGV[4], ARGV[5]
local kept, differs = find_kept(request, fingerprint)
if kept or differs then
  return kept or { -2, 0, 0 }
end
local version = tonumber(call('HGET', META, 'version') or 0)
if ARGV[2] ~= '' and tonumber(ARGV[2]) ~= version then
  return { -1, version, 0 }
end
local q = load()
if not q then
  return keep(request, fingerprint, { 0, version, operation })
end
local admitted, left = 0, tonumber(ARGV[1])
while left > 0 do
  local now_admitted, taken = admit_head(q, left)
  admitted, left = admitted + now_admitted, left - now_admitted
  if taken == 0 then
    break
  end
end
return keep(request, fingerprint, { admitted, version, operation })
