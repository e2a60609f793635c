-- The state of a queue for operators. Returns: the snapshot; then the highest order admitted.
local q = load()
local reply = snapshot(q)
if q then
  reply[#reply + 1] = q.served
end
return reply
