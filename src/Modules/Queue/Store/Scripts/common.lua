-- What every script of a queue shares. It is put in front of each of them, behind the constants of QueueScripts.cs:
-- CAPACITY, RATE (people), CLAIM, IDLE, ACTIVE, WAIT, POLL, TOUCH, RECOVERY (ms), EXTENSIONS, BURST.
-- KEYS[1] is q:{id}:meta. The other keys differ in their last part only, so that all of them lie in the slot of {id}.
local prefix = string.sub(KEYS[1], 1, -5)
local META, SEQ, WAITING, SLOT_ENDS = KEYS[1], prefix .. 'seq', prefix .. 'waiting', prefix .. 'active'
local SEEN, SLOTS, ENDED, RESTORED = prefix .. 'seen', prefix .. 'slots', prefix .. 'ended', prefix .. 'restored'
local ADMITS, POOL, EVENTS = prefix .. 'admits', prefix .. 'pool', prefix .. 'events'

local UNKNOWN, IN_LINE, READY, PROGRESS, DONE, EXPIRED, LOST, TOO_FAST, CLOSED, REFUSED = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9

local call = redis.call
local clock = call('TIME')
local micros = clock[1] * 1000000 + clock[2]
local now = math.floor(micros / 1000)

-- Whole numbers below 2^53. A float's format would cost several times as much, and the default one would round.
local function digits(number)
  return string.format('%d', number)
end

-- The queue's settings and state, or nil where the queue is not known to this Redis.
local function load()
  local v = call('HMGET', META, 'epoch', 'capacity', 'rate', 'opensAt', 'seed', 'mode', 'served', 'recoverUntil', 'flow', 'flowAt')
  if not v[1] then
    return nil
  end
  return {
    epoch = tonumber(v[1]), capacity = tonumber(v[2] or CAPACITY), rate = tonumber(v[3] or RATE), opens_at = tonumber(v[4] or 0), seed = v[5] or '',
    mode = v[6] or 'open', served = tonumber(v[7] or 0), recover_until = tonumber(v[8] or 0), flow = tonumber(v[9] or 0), flow_at = tonumber(v[10] or 0),
  }
end

-- People who wait are let in at flow / FLOW_WINDOW a second: a count that fades with time (exponentially weighted moving rate).
local FLOW_WINDOW = 30000
local function flow_now(q)
  return q.flow * math.exp((q.flow_at - now) / FLOW_WINDOW)
end

-- Thousandths of a person let in each second.
local function flow_rate(q)
  return math.floor(flow_now(q) * 1000000 / FLOW_WINDOW)
end

-- The fair shuffle of those who came before the opening: a four-round Feistel network over 48 bits, keyed by the queue's seed
-- (Luby and Rackoff, 1988). It maps ticket numbers one to one, so nothing collides and the order can be recomputed and inverted.
local HALF = 16777216
local function scramble(seed, round, half)
  return tonumber(string.sub(redis.sha1hex(seed .. ':' .. round .. ':' .. half), 1, 6), 16)
end

local function shuffle(ticket, seed)
  local low = ticket % (HALF * HALF)
  local left, right = math.floor(low / HALF), low % HALF
  for round = 0, 3 do
    left, right = right, bit.bxor(left, scramble(seed, round, right))
  end
  return left * HALF + right
end

-- Who stands before whom. Odd tickets were taken before the opening and stand in shuffled order before all even ones.
local function order_of(q, ticket)
  if ticket % 2 == 1 then
    return shuffle(ticket, q.seed)
  end
  return ticket
end

-- The ticket behind an order. The high bits of an odd ticket are those of the counter, which moves 2^48 in nine years.
local function ticket_of(q, order)
  if order >= HALF * HALF then
    return order
  end
  local left, right = math.floor(order / HALF), order % HALF
  for round = 3, 0, -1 do
    left, right = bit.bxor(right, scramble(q.seed, round, left)), left
  end
  local low = left * HALF + right
  local seq = tonumber(call('GET', SEQ) or micros)
  local ticket = seq - seq % (HALF * HALF) + low
  if ticket > seq + 1 then
    ticket = ticket - HALF * HALF
  end
  return ticket
end

-- A slot: order:state:since:used:extensions:hold:theoretical arrival of the next poll.
local function pack(s)
  return string.format('%d:%d:%d:%d:%d:%d:%d', s.order, s.state, s.since, s.used, s.extensions, s.hold, s.poll_at)
end

-- The slot behind its packed text, or nil where there is none or its time is over.
local function read_slot(packed)
  if not packed then
    return nil
  end
  local order, state, since, used, extensions, hold, poll_at = string.match(packed, '^(%d+):(%d+):(%d+):(%d+):(%d+):(%d+):(%d+)$')
  local s = {
    order = tonumber(order), state = tonumber(state), since = tonumber(since), used = tonumber(used),
    extensions = tonumber(extensions), hold = tonumber(hold), poll_at = tonumber(poll_at),
  }
  if s.state == READY then
    s.ends = math.max(s.since + CLAIM, s.hold)
  else
    s.ends = math.max(math.min(s.used + IDLE, s.since + ACTIVE * (1 + s.extensions)), s.hold)
  end
  if s.ends <= now then
    return nil
  end
  return s
end

local function find_slot(user)
  return read_slot(call('HGET', SLOTS, user))
end

local function save_slot(user, s)
  if s.state == PROGRESS then
    s.ends = math.max(math.min(s.used + IDLE, s.since + ACTIVE * (1 + s.extensions)), s.hold)
  else
    s.ends = math.max(s.since + CLAIM, s.hold)
  end
  call('HSET', SLOTS, user, pack(s))
  call('ZADD', SLOT_ENDS, s.ends, user)
end

local function drop_slots(users)
  call('ZREM', SLOT_ENDS, unpack(users))
  call('HDEL', SLOTS, unpack(users))
end

local function drop_waiting(users)
  call('ZREM', WAITING, unpack(users))
  call('ZREM', SEEN, unpack(users))
end

-- How many may still be let in so that no second sees more than `rate`. Counts stand in buckets of 50 ms; one counts until all of it is over a second old.
local function allowance(rate)
  local oldest = math.floor((now - 1000) / 50)
  local counts, sum, old = call('HGETALL', ADMITS), 0, {}
  for i = 1, #counts, 2 do
    if tonumber(counts[i]) >= oldest then
      sum = sum + tonumber(counts[i + 1])
    else
      old[#old + 1] = counts[i]
    end
  end
  if #old > 0 then
    call('HDEL', ADMITS, unpack(old))
  end
  return rate - sum
end

-- Lets in those at the head who are alive, up to `places`; those who are not lose their place. `newcomers` have not waited and do not count as flow.
local function let_in(q, places, newcomers)
  local heads = call('ZRANGE', WAITING, 0, places - 1, 'WITHSCORES')
  local users, orders = {}, {}
  for i = 1, #heads, 2 do
    local order = tonumber(heads[i + 1])
    if now < q.recover_until and order > q.served then
      break
    end
    users[#users + 1], orders[#orders + 1] = heads[i], order
  end
  if #users == 0 then
    return 0, 0
  end

  local seen = call('ZMSCORE', SEEN, unpack(users))
  call('ZREMRANGEBYRANK', WAITING, 0, #users - 1)
  call('ZREM', SEEN, unpack(users))
  local slots, ends, admitted, waited, last = {}, {}, 0, 0, 0
  for i, user in ipairs(users) do
    if tonumber(seen[i] or 0) + WAIT > now then
      slots[#slots + 1] = user
      slots[#slots + 1] = pack({ order = orders[i], state = READY, since = now, used = now, extensions = 0, hold = 0, poll_at = 0 })
      ends[#ends + 1] = now + CLAIM
      ends[#ends + 1] = user
      admitted = admitted + 1
      if not (newcomers and newcomers[user]) then
        waited = waited + 1
      end
      q.served, last = math.max(q.served, orders[i]), orders[i]
    end
  end
  if admitted > 0 then
    call('HSET', SLOTS, unpack(slots))
    call('ZADD', SLOT_ENDS, unpack(ends))
    q.flow, q.flow_at = flow_now(q) + waited, now
    call('HSET', META, 'served', digits(q.served), 'flow', string.format('%.6f', q.flow), 'flowAt', digits(now))
    -- Everybody who waited at or below this order has been looked at: listeners are asked for up to there.
    call('PUBLISH', EVENTS, digits(last))
    if q.rate > 0 then
      call('HINCRBY', ADMITS, math.floor(now / 50), admitted)
    end
  end
  return admitted, #users
end

-- The heart of the line: frees the slots whose time is over and lets in whoever is next, at most `limit` of each.
-- Returns how many were let in, how many slots lapsed, and whether room and people are left.
local function advance(q, limit, newcomers)
  local lapsed = call('ZRANGEBYSCORE', SLOT_ENDS, '-inf', now, 'LIMIT', 0, limit)
  if #lapsed > 0 then
    drop_slots(lapsed)
  end
  local admitted = 0
  while q.mode ~= 'paused' and now >= q.opens_at do
    local waiting = call('ZCARD', WAITING)
    local room = q.mode == 'bypass' and waiting or q.capacity - call('ZCARD', SLOT_ENDS)
    if q.rate > 0 and room > 0 and waiting > 0 and q.mode ~= 'bypass' then
      room = math.min(room, allowance(q.rate))
    end
    local places = math.min(room, waiting, limit - admitted)
    if places <= 0 then
      return admitted, #lapsed, room > 0 and waiting > 0 or #lapsed == limit
    end
    local now_in, looked_at = let_in(q, places, newcomers)
    admitted = admitted + now_in
    if looked_at == 0 then
      break
    end
  end
  return admitted, #lapsed, #lapsed == limit
end

-- The position a waiting person is told: people ahead plus one; before the opening everybody is told the worst place, the size of the pool.
local function position_of(q, user, waiting)
  if now < q.opens_at then
    return waiting
  end
  return call('ZRANK', WAITING, user) + 1
end

-- Polls of one token are metered by the generic cell rate algorithm (ITU-T I.371): a poll arrives POLL ms of debt later than the one before,
-- and BURST polls of debt are forgiven. Returns the new theoretical arrival time, or nil and how long to stay away.
local function meter(poll_at)
  local arrival = math.max(poll_at, now) + POLL
  if arrival - now > BURST * POLL then
    return nil, arrival - now - BURST * POLL
  end
  return arrival
end

-- A waiting person's last sign of life and poll debt share one score: milliseconds, and the debt in the 12 bits behind the point.
local DEBT_UNIT = math.max(1, math.ceil(BURST * POLL / 4000))
local function see(user, seen, arrival)
  local debt = arrival and math.ceil((arrival - now) / DEBT_UNIT) / 4096 or 0
  if debt > 0 or now - math.floor(seen) >= TOUCH then
    call('ZADD', SEEN, string.format('%.6f', now + debt), user)
    return now + debt
  end
  return seen
end

local function debt_of(seen)
  return math.floor(seen) + (seen % 1) * 4096 * DEBT_UNIT
end

-- A place that was not found: DONE, EXPIRED, or lost with Redis (another epoch, or a ticket this counter has not reached).
local function ended(q, user, order, ticket, epoch)
  if call('ZSCORE', ENDED, user .. ' ' .. digits(order)) then
    return DONE
  end
  if epoch ~= q.epoch or ticket > tonumber(call('GET', SEQ) or 0) + 1 then
    local restored = call('ZSCORE', RESTORED, user)
    if not restored or tonumber(restored) ~= order then
      return LOST
    end
  end
  return EXPIRED
end
