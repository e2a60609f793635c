-- Uses slots: claims those that are READY, and notes the use of the others. ARGV: user, ticket, epoch; for each ticket.
-- Returns: 1 if the queue is known here, else 0; then for each ticket: status, slot end, extensions, the time of admission if this call claimed the slot,
-- in how many ms the slot ends at the latest.
local q = load()
if not q then
  return { 0 }
end
local users = {}
for i = 1, #ARGV, 3 do
  users[#users + 1] = ARGV[i]
end
local packed = call('HMGET', SLOTS, unpack(users))
local reply, at, advanced = { 1 }, 1, false
-- A ticket may be in a batch more than once: the second call has to see the change of the first one.
local slot_of = {}
for i, user in ipairs(users) do
  local ticket = tonumber(ARGV[3 * i - 1])
  local order, slot = order_of(q, ticket), slot_of[user] or read_slot(packed[i])
  if not slot and not advanced then
    advance(q, 50)
    packed = call('HMGET', SLOTS, unpack(users))
    slot, advanced = read_slot(packed[i]), true
  end
  slot_of[user] = slot
  local status, ends, extensions, admitted_at, left = nil, 0, 0, 0, 0
  if slot and slot.order == order then
    if slot.state == READY then
      admitted_at = slot.admitted
      slot.state, slot.since, slot.used = PROGRESS, now, now
      save_slot(user, slot)
    elseif now - slot.used >= math.min(1000, IDLE / 10) then
      slot.used = now
      save_slot(user, slot)
    end
    status, ends, extensions, left = slot.state, slot.ends, slot.extensions, limit_of(slot) - now
  else
    local waiting = call('ZSCORE', WAITING, user)
    if waiting and tonumber(waiting) == order then
      status = IN_LINE
    else
      status = ended_status(q, user, order, ticket, tonumber(ARGV[3 * i]))
    end
  end
  reply[at + 1], reply[at + 2], reply[at + 3], reply[at + 4], reply[at + 5] = status, ends, extensions, admitted_at, left
  at = at + 5
end
return reply
