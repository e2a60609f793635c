-- Takes calls from token buckets, by the generic cell rate algorithm (ITU-T I.371). The line in front of this sets INTERVAL, the microseconds in which one
-- call is refilled, and BURST, for each kind of limit. A key is the theoretical arrival time of the bucket's next call in microseconds, and expires when the
-- bucket is full.
-- KEYS: the buckets. ARGV, for each: the kind, and how many calls are wanted.
-- Returns for each: how many calls are granted, how many are left, and in how many ms the next one is refilled where none was granted.
local call = redis.call
local clock = call('TIME')
local now = clock[1] * 1000000 + clock[2]
local reply = {}
for i, key in ipairs(KEYS) do
  local kind, wanted = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local interval, depth = INTERVAL[kind], BURST[kind] * INTERVAL[kind]
  -- The clock of another node, after a failover, can be behind.
  local arrival = math.min(math.max(tonumber(call('GET', key) or 0), now), now + depth)
  -- Times are cut to whole microseconds.
  local left = math.floor((depth - (arrival - now)) / interval + 0.001)
  local granted, retry_after = math.min(wanted, left), 0
  if granted > 0 then
    arrival = arrival + granted * interval
    call('SET', key, string.format('%d', arrival), 'PX', math.ceil((arrival - now) / 1000))
  else
    retry_after = math.ceil((arrival + interval - now - depth) / 1000)
  end
  reply[3 * i - 2], reply[3 * i - 1], reply[3 * i] = granted, left - granted, retry_after
end
return reply
