-- Takes places in line, or finds those already taken. ARGV: users, in the order in which they came.
-- Returns: 0 if the queue is unknown here, waiting, flow, opening, epoch; then for each user: status, ticket, position, slot end, extensions, 1 if new.
local q = load()
if not q then
  return { 0, 0, 0, 0, 0 }
end
local people = #ARGV
local slots, places = call('HMGET', SLOTS, unpack(ARGV)), call('ZMSCORE', WAITING, unpack(ARGV))
local seq = math.max(tonumber(call('GET', SEQ) or 0), micros - micros % 2 - 2)
local new, nth, orders, lines, signs, pool, count = {}, {}, {}, {}, {}, {}, 0
for i = 1, people do
  local user, place = ARGV[i], places[i]
  if not read_slot(slots[i]) and not new[user] then
    local last = place and tonumber(call('ZSCORE', SEEN, user) or 0)
    if place and last + WAIT > now then
      orders[i] = tonumber(place)
      see(user, last)
    elseif q.mode ~= 'draining' then
      -- Never behind the clock: a counter that was lost, or fell back with a failover, repeats no number.
      seq = seq + 2
      orders[i] = seq
      if now < q.opens_at then
        pool[#pool + 1] = digits(seq + 1)
        orders[i] = order_of(q, seq + 1)
      end
      new[user] = orders[i]
      count = count + 1
      nth[user] = count
      lines[2 * count - 1], lines[2 * count] = digits(orders[i]), user
      signs[2 * count - 1], signs[2 * count] = now, user
    end
  end
end
if count > 0 then
  call('SET', SEQ, digits(seq))
  call('ZADD', WAITING, unpack(lines))
  call('ZADD', SEEN, unpack(signs))
  if #pool > 0 then
    call('RPUSH', POOL, unpack(pool))
  end
end

if advance(q, 50 + count, new) > 0 then
  slots = call('HMGET', SLOTS, unpack(ARGV))
end
local waiting = call('ZCARD', WAITING)
-- Those who came just now stand at the end, in this order; so their positions need not be looked up one by one.
local at_end = count > 0 and now >= q.opens_at and call('ZREVRANGE', WAITING, 0, 0)[1] == lines[2 * count]
local reply, at, first = { 1, waiting, flow_rate(q), q.opens_at, q.epoch }, 5, {}
for i = 1, people do
  local user = ARGV[i]
  local slot, order = read_slot(slots[i]), orders[i] or new[user]
  local status, position, ends, extensions = CLOSED, 0, 0, 0
  if slot then
    status, order, ends, extensions = slot.state, slot.order, slot.ends, slot.extensions
  elseif order then
    status, position, ends = IN_LINE, at_end and nth[user] and waiting - count + nth[user] or position_of(q, user, waiting), now + WAIT
  end
  reply[at + 1], reply[at + 2], reply[at + 3] = status, order and ticket_of(q, order) or 0, position
  reply[at + 4], reply[at + 5], reply[at + 6] = ends, extensions, new[user] and not first[user] and 1 or 0
  first[user] = true
  at = at + 6
end
return reply
