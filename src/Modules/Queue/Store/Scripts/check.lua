-- Tells the state of tickets, and notes that their users were seen. ARGV: user, ticket, epoch, 1 if this is a poll that is metered; for each ticket.
-- Returns: the snapshot; then for each ticket: status, position, end, extensions, end of the last open hold, in how many ms to poll again where it came too
-- soon.
local q = load()
if not q then
  return snapshot(q)
end
local users = {}
for i = 1, #ARGV, 4 do
  users[#users + 1] = ARGV[i]
end
advance(q, 50)
local packed, orders = call('HMGET', SLOTS, unpack(users)), call('ZMSCORE', WAITING, unpack(users))
local seen = call('ZMSCORE', SEEN, unpack(users))
local reply = snapshot(q)
local at, waiting = #reply, reply[4]
-- A ticket may be in a batch more than once: the second poll has to see the change of the first one.
local slot_of, seen_of = {}, {}
for i, user in ipairs(users) do
  local ticket, metered = tonumber(ARGV[4 * i - 2]), POLL > 0 and ARGV[4 * i] == '1'
  local order, slot = order_of(q, ticket), slot_of[user] or read_slot(packed[i])
  slot_of[user] = slot
  local status, position, ends, extensions, hold, retry_after = nil, 0, 0, 0, 0, 0
  local arrival
  if slot and slot.order == order then
    status, ends, extensions = slot.state, slot.ends, slot.extensions
    if slot.hold > now then
      hold = slot.hold
    end
    if metered then
      arrival, retry_after = meter(slot.arrival)
      if arrival then
        slot.arrival = arrival
        call('HSET', SLOTS, user, pack(slot))
      else
        status = TOO_FAST
      end
    end
  elseif orders[i] and tonumber(orders[i]) == order then
    local last = seen_of[user] or tonumber(seen[i] or 0)
    if last + WAIT <= now then
      remove_waiting({ user })
      status = EXPIRED
    else
      if metered then
        arrival, retry_after = meter(arrival_of(last))
      end
      if metered and not arrival then
        status = TOO_FAST
      else
        seen_of[user] = touch(user, last, arrival)
        status, position, ends = IN_LINE, position_of(q, user, waiting), now + WAIT
      end
    end
  else
    status = ended_status(q, user, order, ticket, tonumber(ARGV[4 * i - 1]))
  end
  reply[at + 1], reply[at + 2], reply[at + 3], reply[at + 4], reply[at + 5], reply[at + 6] = status, position, ends, extensions, hold, retry_after or 0
  at = at + 6
end
return reply
