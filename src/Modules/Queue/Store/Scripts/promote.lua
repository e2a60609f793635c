-- The tick: frees what has run out and admits, in batches so that no other call waits for long. ARGV: lock in ms, batch, 1 to continue a tick that has begun;
-- where people have claimed slots since the last tick of the replica: how many, the sum in ms of the waits told to them, and that of their true waits.
-- Every ten seconds a sample of the snapshot and of those sums is added to the history, which has those of an hour.
-- The lock only saves work: the tick is safe to run anywhere at any time.
-- Returns: the snapshot; then 1 if it ran, admitted, slots lapsed, places abandoned, the highest order admitted, what is left (0 nothing,
-- 1 continue at once, 2 continue when the rate allows), in how many ms the next slot ends (0: no user waits for it), the version of the settings.
local q = load()
if not q then
  return snapshot(q)
end
local batch = tonumber(ARGV[2])
local ran, admitted, lapsed, abandoned, more = 0, 0, 0, {}, false
if ARGV[3] == '1' or call('SET', prefix .. 'tick', 1, 'NX', 'PX', ARGV[1]) then
  ran = 1
  abandoned = call('ZRANGEBYSCORE', SEEN, '-inf', now - WAIT, 'LIMIT', 0, batch)
  if #abandoned > 0 then
    remove_waiting(abandoned)
  end
  call('ZREMRANGEBYSCORE', ENDED, '-inf', now - 86400000)
  if MAX_PLACES == 0 then
    -- Places that end while the bound is off do not lower these counts, so the counts would be wrong later.
    call('UNLINK', FROM, PLACES)
  end
  admitted, lapsed, more = advance(q, batch)
end
local reply = snapshot(q)
local waiting, in_use = reply[4], reply[5]
local left = 0
if more or #abandoned == batch then
  left = 1
elseif q.rate > 0 and waiting > 0 and in_use < q.capacity then
  left = 2
end
local next_end = waiting > 0 and call('ZRANGE', SLOT_ENDS, 0, 0, 'WITHSCORES')[2]
local kept = call('HMGET', META, 'version', 'sampled', 'claims', 'toldMs', 'trueMs')
local version = tonumber(kept[1] or 0)
local waits = {}
for i = 1, 3 do
  waits[i] = tonumber(kept[i + 2] or 0) + tonumber(ARGV[i + 3] or 0)
end
local period = math.floor(now / 10000)
if ran == 1 and period > tonumber(kept[2] or 0) then
  local sample = {}
  for i = 2, #reply do
    sample[#sample + 1] = digits(reply[i])
  end
  for _, value in ipairs(waits) do
    sample[#sample + 1] = digits(value)
  end
  call('LPUSH', HISTORY, table.concat(sample, ' '))
  call('LTRIM', HISTORY, 0, 359)
  call('HSET', META, 'sampled', digits(period), 'claims', 0, 'toldMs', 0, 'trueMs', 0)
elseif ARGV[4] then
  call('HSET', META, 'claims', digits(waits[1]), 'toldMs', digits(waits[2]), 'trueMs', digits(waits[3]))
end
for _, value in ipairs({ ran, admitted, lapsed, #abandoned, q.served, left, next_end and math.max(1, next_end - now) or 0, version }) do
  reply[#reply + 1] = value
end
return reply
