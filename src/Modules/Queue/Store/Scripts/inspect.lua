-- The state of a queue for operators. Returns: the snapshot; then slots in use, the highest order admitted, capacity, rate, mode.
local q = load()
local reply = snapshot(q)
if not q then
  return reply
end
for _, value in ipairs({ call('ZCARD', SLOT_ENDS), q.served, q.capacity, q.rate, q.mode }) do
  reply[#reply + 1] = value
end
return reply
