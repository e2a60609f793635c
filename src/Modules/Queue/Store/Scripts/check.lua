-- Tells where places stand, and counts as a sign of life. ARGV: user, ticket, epoch, 1 if this is a poll that is metered; for each.
-- Returns: 0 if the queue is unknown here, waiting, flow, opening; then for each: status, position, end, extensions, end of an open hold, how long to stay
-- away when too fast.
local q = load()
if not q then
  return { 0, 0, 0, 0 }
end
local users = {}
for i = 1, #ARGV, 4 do
  users[#users + 1] = ARGV[i]
end
advance(q, 50)
local slots, places = call('HMGET', SLOTS, unpack(users)), call('ZMSCORE', WAITING, unpack(users))
local seen = call('ZMSCORE', SEEN, unpack(users))
local waiting = call('ZCARD', WAITING)
local reply, at = { 1, waiting, flow_rate(q), q.opens_at }, 4
-- One person may stand in a batch more than once: what the first poll changed counts for the second.
local slot_of, seen_of = {}, {}
for i, user in ipairs(users) do
  local ticket, metered = tonumber(ARGV[4 * i - 2]), POLL > 0 and ARGV[4 * i] == '1'
  local order, slot = order_of(q, ticket), slot_of[user] or read_slot(slots[i])
  slot_of[user] = slot
  local status, position, ends, extensions, hold, away = nil, 0, 0, 0, 0, 0
  local arrival
  if slot and slot.order == order then
    status, ends, extensions = slot.state, slot.ends, slot.extensions
    if slot.hold > now then
      hold = slot.hold
    end
    if metered then
      arrival, away = meter(slot.poll_at)
      if arrival then
        slot.poll_at = arrival
        call('HSET', SLOTS, user, pack(slot))
      else
        status = TOO_FAST
      end
    end
  elseif places[i] and tonumber(places[i]) == order then
    local last = seen_of[user] or tonumber(seen[i] or 0)
    if last + WAIT <= now then
      drop_waiting({ user })
      status = EXPIRED
    else
      if metered then
        arrival, away = meter(debt_of(last))
      end
      if metered and not arrival then
        status = TOO_FAST
      else
        seen_of[user] = see(user, last, arrival)
        status, position, ends = IN_LINE, position_of(q, user, waiting), now + WAIT
      end
    end
  else
    status = ended(q, user, order, ticket, tonumber(ARGV[4 * i - 1]))
  end
  reply[at + 1], reply[at + 2], reply[at + 3], reply[at + 4], reply[at + 5], reply[at + 6] = status, position, ends, extensions, hold, away or 0
  at = at + 6
end
return reply
