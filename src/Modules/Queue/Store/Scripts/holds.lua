-- Notes the holds of tickets, and has replicas check their listeners. ARGV: user, ticket, version, end of the last open hold in ms or 0, 1 if the ticket has
-- paid; for each ticket. A ticket that has paid and has no open hold is done. An earlier version than the one that was noted is ignored.
-- Returns: 1 if the queue is known here, else 0; then for each ticket: 1 if it had a slot or a place in line, else 0.
local q = load()
if not q then
  return { 0 }
end
local reply, done, ended = { 1 }, 0, {}
for i = 1, #ARGV, 5 do
  local user, ticket, version, hold, paid = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3]), tonumber(ARGV[i + 4])
  local order, alive = order_of(q, ticket), 0
  local slot = find_slot(user)
  if slot and slot.order ~= order then
    slot = nil
  end
  if slot and slot.version > version then
    alive = 1
  elseif paid == 1 and hold <= now then
    alive = finish(user, ticket, order, ended)
    done = done + alive
  elseif slot then
    slot.hold, slot.paid, slot.version = hold, paid, version
    save_slot(user, slot)
    call('PUBLISH', EVENTS, 'kept ' .. digits(ticket))
    alive = 1
  end
  reply[#reply + 1] = alive
end
note_stays(q, ended)
if done > 0 then
  advance(q, 50 + done)
end
return reply
