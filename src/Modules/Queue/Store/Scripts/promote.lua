-- The tick: frees what has run out and lets people in, in batches so that nobody else waits. ARGV: lock in ms, batch, 1 to go on with a tick already begun.
-- The lock only saves work: the tick is safe to run anywhere at any time.
-- Returns: 1 if it ran, let in, slots lapsed, places abandoned, waiting, active, served, flow, what is left (0 nothing, 1 go on at once, 2 go on when the rate allows), opening, in how many ms the next slot ends (0: nobody waits for it).
local q = load()
if not q then
  return { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
end
local batch = tonumber(ARGV[2])
local ran, admitted, lapsed, abandoned, more = 0, 0, 0, {}, false
if ARGV[3] == '1' or call('SET', prefix .. 'tick', 1, 'NX', 'PX', ARGV[1]) then
  ran = 1
  abandoned = call('ZRANGEBYSCORE', SEEN, '-inf', now - WAIT, 'LIMIT', 0, batch)
  if #abandoned > 0 then
    drop_waiting(abandoned)
  end
  call('ZREMRANGEBYSCORE', ENDED, '-inf', now - 86400000)
  admitted, lapsed, more = advance(q, batch)
end
local left = 0
if more or #abandoned == batch then
  left = 1
elseif q.rate > 0 and call('ZCARD', WAITING) > 0 and call('ZCARD', SLOT_ENDS) < q.capacity then
  left = 2
end
local next_end = call('ZCARD', WAITING) > 0 and call('ZRANGE', SLOT_ENDS, 0, 0, 'WITHSCORES')[2]
return {
  ran, admitted, lapsed, #abandoned, call('ZCARD', WAITING), call('ZCARD', SLOT_ENDS), q.served, flow_rate(q),
  left, q.opens_at, next_end and math.max(1, next_end - now) or 0,
}
