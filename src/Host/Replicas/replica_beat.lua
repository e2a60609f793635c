-- Notes the state of a replica, and adds what it has counted to the hour. The line in front of this sets KEEP, the seconds after which a replica that is silent
-- is gone from the list, and DAY, those for which hours are kept.
-- KEYS: the states by replica, the counts by hour. ARGV: the replica, its state (empty when it stops), 1 for its first call, and names with counts.
-- Returns the time in seconds.
local call = redis.call
local now = tonumber(call('TIME')[1])
if ARGV[2] == '' then
  call('HDEL', KEYS[1], ARGV[1])
else
  call('HSET', KEYS[1], ARGV[1], now .. ' ' .. ARGV[2])
  call('EXPIRE', KEYS[1], KEEP)
end

-- Only the start of a replica adds a field, so only a start has to look for old ones.
if ARGV[3] == '1' then
  local states = call('HGETALL', KEYS[1])
  for i = 1, #states, 2 do
    if (tonumber(string.match(states[i + 1], '^%d+')) or 0) < now - KEEP then
      call('HDEL', KEYS[1], states[i])
    end
  end
end

local hour = now - now % 3600
local isNew = false
for i = 4, #ARGV, 2 do
  if ARGV[i + 1] ~= '0' then
    isNew = call('HINCRBY', KEYS[2], hour .. ' ' .. ARGV[i], ARGV[i + 1]) == tonumber(ARGV[i + 1]) or isNew
  end
end
if isNew then
  call('EXPIRE', KEYS[2], DAY)
  for _, field in ipairs(call('HKEYS', KEYS[2])) do
    if tonumber(string.match(field, '^%d+')) < now - DAY then
      call('HDEL', KEYS[2], field)
    end
  end
end
return { now }
