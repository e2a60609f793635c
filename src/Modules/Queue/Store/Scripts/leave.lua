-- Gives a place up for good (left, or paid) and lets the next in. ARGV: user, ticket. Returns: 1 if a place was freed, 0 if there was none.
local q = load()
if not q then
  return { 0 }
end
local user, ticket = ARGV[1], tonumber(ARGV[2])
local order = order_of(q, ticket)
call('ZADD', ENDED, now, user .. ' ' .. digits(order))
local freed = 0
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
advance(q, 50)
return { freed }
