-- Ends tickets for good (left, or paid) and admits the next. ARGV: user, ticket; for each ticket.
-- Returns: 1 if the queue is known here, else 0; then for each ticket: 1 if it had a slot or a place in line, else 0.
local q = load()
if not q then
  return { 0 }
end
local reply = { 1 }
for i = 1, #ARGV, 2 do
  local user, ticket, freed = ARGV[i], tonumber(ARGV[i + 1]), 0
  local order = order_of(q, ticket)
  call('ZADD', ENDED, now, user .. ' ' .. digits(order))
  local slot = find_slot(user)
  if slot and slot.order == order then
    remove_slots({ user })
    freed = 1
  else
    local waiting = call('ZSCORE', WAITING, user)
    if waiting and tonumber(waiting) == order then
      remove_waiting({ user })
      freed = 1
    end
  end
  if freed == 1 then
    call('PUBLISH', EVENTS, 'left ' .. digits(ticket))
  end
  reply[#reply + 1] = freed
end
-- Room for as many as have left, and for admissions that were due before.
advance(q, 50 + #ARGV / 2)
return reply
