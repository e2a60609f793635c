-- The state of a queue. Returns: waiting, active, served, flow, capacity, rate, opening, mode.
local q = load()
if not q then
  return { 0, 0, 0, 0, CAPACITY, RATE, 0, 'open' }
end
return { call('ZCARD', WAITING), call('ZCARD', SLOT_ENDS), q.served, flow_rate(q), q.capacity, q.rate, q.opens_at, q.mode }
