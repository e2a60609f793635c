-- Removes all waiting users, and has replicas check their listeners. Slots stay. Returns: how many were removed.
local waiting = call('ZCARD', WAITING)
call('UNLINK', WAITING, SEEN)
if waiting > 0 then
  call('PUBLISH', EVENTS, 'cleared')
end
return { waiting }
