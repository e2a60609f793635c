-- The state of a queue for operators. Returns: the snapshot; then the highest order admitted, the version of the settings.
local q = load()
local reply = snapshot(q)
if q then
  reply[#reply + 1] = q.served
  reply[#reply + 1] = tonumber(call('HGET', META, 'version') or 0)
end
return reply
