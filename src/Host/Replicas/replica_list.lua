-- KEYS: the states by replica. Returns the time in seconds, and for each replica its name and its state, which begins with the time at which it came.
local reply = { tonumber(redis.call('TIME')[1]) }
for i, item in ipairs(redis.call('HGETALL', KEYS[1])) do
  reply[i + 1] = item
end
return reply
