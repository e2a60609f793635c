-- Sends everybody who waits away, and has their listeners told. Those who are in stay in. Returns: how many were sent away.
local waiting = call('ZCARD', WAITING)
call('UNLINK', WAITING, SEEN)
if waiting > 0 then
  call('PUBLISH', EVENTS, 'cleared')
end
return { waiting }
