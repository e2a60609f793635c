-- Lets calls into the shop: claims READY slots, and counts as use of them. ARGV: user, ticket, epoch; for each.
-- Returns: 0 if the queue is unknown here; then for each: status, slot end, extensions, when the person was let in if this call claimed the slot.
local q = load()
if not q then
  return { 0 }
end
local users = {}
for i = 1, #ARGV, 3 do
  users[#users + 1] = ARGV[i]
end
local slots = call('HMGET', SLOTS, unpack(users))
local reply, at, advanced = { 1 }, 1, false
-- One person may stand in a batch more than once: what the first call changed counts for the second.
local slot_of = {}
for i, user in ipairs(users) do
  local ticket = tonumber(ARGV[3 * i - 1])
  local order, slot = order_of(q, ticket), slot_of[user] or read_slot(slots[i])
  if not slot and not advanced then
    advance(q, 50)
    slots = call('HMGET', SLOTS, unpack(users))
    slot, advanced = read_slot(slots[i]), true
  end
  slot_of[user] = slot
  local status, ends, extensions, let_in_at = nil, 0, 0, 0
  if slot and slot.order == order then
    if slot.state == READY then
      let_in_at = slot.since
      slot.state, slot.since, slot.used = PROGRESS, now, now
      save_slot(user, slot)
    elseif now - slot.used >= math.min(1000, IDLE / 10) then
      slot.used = now
      save_slot(user, slot)
    end
    status, ends, extensions = slot.state, slot.ends, slot.extensions
  else
    local place = call('ZSCORE', WAITING, user)
    if place and tonumber(place) == order then
      status = IN_LINE
    else
      status = ended(q, user, order, ticket, tonumber(ARGV[3 * i]))
    end
  end
  reply[at + 1], reply[at + 2], reply[at + 3], reply[at + 4] = status, ends, extensions, let_in_at
  at = at + 4
end
return reply
