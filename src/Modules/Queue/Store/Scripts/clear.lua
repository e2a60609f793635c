-- Sends everybody who waits away. Those who are in stay in. Returns: how many were sent away.
local waiting = call('ZCARD', WAITING)
call('UNLINK', WAITING, SEEN)
return { waiting }
