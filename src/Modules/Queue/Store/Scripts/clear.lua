-- Removes all waiting users, and has replicas check their listeners. Slots stay. ARGV: the version of the settings that is expected, or '' for any; the number
-- of the operation; the request and its fingerprint where it has an Idempotency-Key.
-- Returns: how many were removed, -1 where the version is another one, or -2 where the key was used with another body; the version; the number of the
-- operation that did it, which is an earlier one for a repeated request, or 0.
local operation, request, fingerprint = tonumber(ARGV[2]), ARGV[3], ARGV[4]
local kept, differs = find_kept(request, fingerprint)
if kept or differs then
  return kept or { -2, 0, 0 }
end
local version = tonumber(call('HGET', META, 'version') or 0)
if ARGV[1] ~= '' and tonumber(ARGV[1]) ~= version then
  return { -1, version, 0 }
end
local waiting = call('ZCARD', WAITING)
call('UNLINK', WAITING, SEEN)
if MAX_PLACES > 0 then
  keep_places(call('ZRANGE', SLOT_ENDS, 0, -1))
end
if waiting > 0 then
  call('PUBLISH', EVENTS, 'cleared')
end
return keep(request, fingerprint, { waiting, version, operation })
