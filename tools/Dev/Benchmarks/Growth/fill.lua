-- People with numbers from ARGV[1] to ARGV[2] who wait ahead of all others, as the queue's own scripts store them.
-- To enter them one by one would take minutes.
local now, waiting, seen = redis.call('TIME')[1] * 1000 + 3600000, {}, {}
for i = ARGV[1], ARGV[2] do
  local user = 'u-' .. string.format('%.0f', i)
  waiting[#waiting + 1], waiting[#waiting + 2] = string.format('%.0f', 1500000000000000 + 2 * i), user
  seen[#seen + 1], seen[#seen + 2] = now, user
end
redis.call('ZADD', KEYS[1], unpack(waiting))
redis.call('ZADD', KEYS[2], unpack(seen))
