-- Gives places up for good (left, or paid) and lets the next in. ARGV: user, ticket; for each.
-- Returns: 0 if the queue is unknown here; then for each: 1 if a place was freed, 0 if there was none.
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
    drop_slots({ user })
    freed = 1
  else
    local place = call('ZSCORE', WAITING, user)
    if place and tonumber(place) == order then
      drop_waiting({ user })
      freed = 1
    end
  end
  if freed == 1 then
    call('PUBLISH', EVENTS, 'left ' .. digits(ticket))
  end
  reply[#reply + 1] = freed
end
-- Room for as many as have left, and for those who were owed some before.
advance(q, 50 + #ARGV / 2)
return reply
