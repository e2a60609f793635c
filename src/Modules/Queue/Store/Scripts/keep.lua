-- Keeps slots at least until a hold ends, and has replicas check their listeners. ARGV: user, ticket, hold end in ms or 0; for each ticket.
-- Returns: 1 if the queue is known here, else 0; then for each ticket: 1 if it has a slot, else 0.
local q = load()
if not q then
  return { 0 }
end
local reply = { 1 }
for i = 1, #ARGV, 3 do
  local user, kept = ARGV[i], 0
  local slot = find_slot(user)
  if slot and slot.order == order_of(q, tonumber(ARGV[i + 1])) then
    slot.hold = tonumber(ARGV[i + 2])
    save_slot(user, slot)
    call('PUBLISH', EVENTS, 'kept ' .. ARGV[i + 1])
    kept = 1
  end
  reply[#reply + 1] = kept
end
return reply
