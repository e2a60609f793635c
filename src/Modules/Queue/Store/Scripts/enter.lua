-- Issues tickets, or finds those that are alive. ARGV: 1 if Redis is full, so that no new ticket is issued; then for each user, in the order in which they
-- came, the user and the address of the call, or '' for one whose places are not counted.
-- Returns: the snapshot; then for each user: status (CLOSED, FULL or CROWDED where no ticket is issued), ticket, position, end, extensions, 1 if the ticket
-- is new.
local q = load()
if not q then
  return snapshot(q)
end
local users, addresses = {}, {}
for i = 2, #ARGV, 2 do
  users[#users + 1], addresses[#addresses + 1] = ARGV[i], ARGV[i + 1]
end
local count = #users
local packed, waiting_orders = call('HMGET', SLOTS, unpack(users)), call('ZMSCORE', WAITING, unpack(users))
local seq = math.max(tonumber(call('GET', SEQ) or 0), micros - micros % 2 - 2)
local new, nth, orders, line, seen, pool, added = {}, {}, {}, {}, {}, {}, 0
local room, refused = ARGV[1] == '1' and 0 or line_room(q, count), {}

-- The rest of a ticket that has ended is removed first, because a user has only one counted place.
for i, user in ipairs(users) do
  if MAX_PLACES > 0 and packed[i] and not read_slot(packed[i]) then
    lapse_slots(q, { user })
  end
  if MAX_PLACES > 0 and waiting_orders[i] and tonumber(call('ZSCORE', SEEN, user) or 0) + WAIT <= now then
    remove_waiting({ user })
    waiting_orders[i] = false
  end
end

-- Why a user gets no new ticket, or nil.
local function refusal(i, user)
  if q.mode == 'draining' then
    return CLOSED
  end
  if added >= room then
    return FULL
  end
  return not count_place(user, addresses[i]) and CROWDED or nil
end

for i = 1, count do
  local user, order = users[i], waiting_orders[i]
  if not read_slot(packed[i]) and not new[user] then
    local last = order and tonumber(call('ZSCORE', SEEN, user) or 0)
    if order and last + WAIT > now then
      orders[i] = tonumber(order)
      touch(user, last)
    else
      refused[i] = refusal(i, user)
    end
    if not orders[i] and not refused[i] then
      -- The counter is never behind the clock: after it was lost, or fell back with a failover, it repeats no number.
      seq = seq + 2
      orders[i] = seq
      if now < q.opens_at then
        pool[#pool + 1] = digits(seq + 1)
        orders[i] = order_of(q, seq + 1)
      end
      new[user] = orders[i]
      added = added + 1
      nth[user] = added
      line[2 * added - 1], line[2 * added] = digits(orders[i]), user
      seen[2 * added - 1], seen[2 * added] = now, user
    end
  end
end
if added > 0 then
  save_places()
  call('SET', SEQ, digits(seq))
  call('ZADD', WAITING, unpack(line))
  call('ZADD', SEEN, unpack(seen))
  if #pool > 0 then
    call('RPUSH', POOL, unpack(pool))
  end
end

if advance(q, 50 + added, new) > 0 then
  packed = call('HMGET', SLOTS, unpack(users))
end
local reply = snapshot(q)
local at, waiting = #reply, reply[4]
-- The new tickets are at the end of the line in this order, so that their positions need no look-up.
local at_end = added > 0 and now >= q.opens_at and call('ZREVRANGE', WAITING, 0, 0)[1] == line[2 * added]
local told = {}
for i = 1, count do
  local user = users[i]
  local slot, order = read_slot(packed[i]), orders[i] or new[user]
  local status, position, ends, extensions = refused[i] or CLOSED, 0, 0, 0
  if slot then
    status, order, ends, extensions = slot.state, slot.order, slot.ends, slot.extensions
  elseif order then
    status, position, ends = IN_LINE, at_end and nth[user] and waiting - added + nth[user] or position_of(q, user, waiting), now + WAIT
  end
  reply[at + 1], reply[at + 2], reply[at + 3] = status, order and ticket_of(q, order) or 0, position
  reply[at + 4], reply[at + 5], reply[at + 6] = ends, extensions, new[user] and not told[user] and 1 or 0
  told[user] = true
  at = at + 6
end
return reply
