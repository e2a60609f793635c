-- Removes all waiting users, and has replicas check their listeners. Slots stay. ARGV: the version of the settings that is expected, or '' for any.
-- Returns: how many were removed, or -1 where the version is another one; the version.
local version = tonumber(call('HGET', META, 'version') or 0)
if ARGV[1] ~= '' and tonumber(ARGV[1]) ~= version then
  return { -1, version }
end
local waiting = call('ZCARD', WAITING)
call('UNLINK', WAITING, SEEN)
if MAX_PLACES > 0 then
  keep_places(call('ZRANGE', SLOT_ENDS, 0, -1))
end
if waiting > 0 then
  call('PUBLISH', EVENTS, 'cleared')
end
return { waiting, version }
