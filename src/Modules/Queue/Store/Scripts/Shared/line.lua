-- The waiting line: who waits, when each user was last seen, and admission.

local function remove_waiting(users)
  call('ZREM', WAITING, unpack(users))
  call('ZREM', SEEN, unpack(users))
  uncount_places(users)
end

-- Ends a ticket for good: it is done. Adds its slot to `ended`, for note_stays. Returns 1 if it had a slot or a place in line, else 0.
local function finish(user, ticket, order, ended)
  note_done(user, order)
  local slot, waiting = find_slot(user), call('ZSCORE', WAITING, user)
  if slot and slot.order == order then
    remove_slots({ user })
    ended[#ended + 1] = slot
  elseif waiting and tonumber(waiting) == order then
    remove_waiting({ user })
  else
    return 0
  end
  call('PUBLISH', EVENTS, 'left ' .. digits(ticket))
  return 1
end

-- The position of a waiting user. Before the opening it is the size of the pool, the worst position there can be.
local function position_of(q, user, waiting)
  if now < q.opens_at then
    return waiting
  end
  return call('ZRANK', WAITING, user) + 1
end

-- How many may still be admitted so that no second sees more than the rate. Admissions are counted in buckets of 50 ms; a bucket counts until all
-- of it is more than a second old.
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

-- How many slots may be given at this moment to a line of so many people.
local function free_slots(q, waiting)
  if q.mode == 'paused' or now < q.opens_at then
    return 0
  end
  local free = q.mode == 'bypass' and waiting or q.capacity - call('ZCARD', SLOT_ENDS)
  if q.rate > 0 and free > 0 and waiting > 0 and q.mode ~= 'bypass' then
    free = math.min(free, allowance(q.rate))
  end
  return free
end

-- How many of `count` newcomers fit into the line: at most MAX_WAITING visitors wait after all possible admissions.
local function line_room(q, count)
  if MAX_WAITING == 0 then
    return count
  end
  local room = MAX_WAITING - call('ZCARD', WAITING)
  return room < count and room + math.max(0, free_slots(q, MAX_WAITING - room + count)) or room
end

-- Takes `count` users off the head of the line and gives a slot to those who were seen recently; the others lose their place. While a queue recovers only
-- orders that had been admitted before are taken. `newcomers` have not waited and do not count as flow.
-- Returns how many were admitted, and how many were taken off the line.
local function admit_head(q, count, newcomers)
  local heads = call('ZRANGE', WAITING, 0, count - 1, 'WITHSCORES')
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
  local slots, ends, gone, admitted, waited, last = {}, {}, {}, 0, 0, 0
  for i, user in ipairs(users) do
    if tonumber(seen[i] or 0) + WAIT > now then
      slots[#slots + 1] = user
      slots[#slots + 1] = pack({
        order = orders[i], state = READY, admitted = now, since = now, used = now, extensions = 0, hold = 0, arrival = 0, paid = 0, version = 0,
      })
      ends[#ends + 1] = now + CLAIM
      ends[#ends + 1] = user
      admitted = admitted + 1
      if not (newcomers and newcomers[user]) then
        waited = waited + 1
      end
      q.served, last = math.max(q.served, orders[i]), orders[i]
    else
      gone[#gone + 1] = user
    end
  end
  uncount_places(gone)
  if admitted > 0 then
    call('HSET', SLOTS, unpack(slots))
    call('ZADD', SLOT_ENDS, unpack(ends))
    q.flow, q.flow_at = flow_now(q) + waited, now
    if q.first_at == 0 then
      q.first_at = now
    end
    call('HSET', META, 'served', digits(q.served), 'flow', string.format('%.6f', q.flow), 'flowAt', digits(now), 'firstAt', digits(q.first_at))
    -- Every waiting user up to this order has been taken off the line: replicas check their listeners up to it.
    call('PUBLISH', EVENTS, digits(last))
    if q.rate > 0 then
      call('HINCRBY', ADMITS, math.floor(now / 50), admitted)
    end
  end
  return admitted, #users
end

-- Frees the slots whose time is over and admits from the head of the line while there is room, at most `limit` of each.
-- Returns how many were admitted, how many slots lapsed, and whether more of either is left to do.
local function advance(q, limit, newcomers)
  local lapsed = call('ZRANGEBYSCORE', SLOT_ENDS, '-inf', now, 'LIMIT', 0, limit)
  if #lapsed > 0 then
    lapse_slots(q, lapsed)
  end
  local admitted = 0
  while q.mode ~= 'paused' and now >= q.opens_at do
    local waiting = call('ZCARD', WAITING)
    local room = free_slots(q, waiting)
    local count = math.min(room, waiting, limit - admitted)
    if count <= 0 then
      return admitted, #lapsed, room > 0 and waiting > 0 or #lapsed == limit
    end
    local now_admitted, taken = admit_head(q, count, newcomers)
    admitted = admitted + now_admitted
    if taken == 0 then
      break
    end
  end
  return admitted, #lapsed, #lapsed == limit
end

-- The status of a ticket that has neither a place in line nor a slot: DONE, EXPIRED, or LOST with an earlier Redis (another epoch, or a ticket that this
-- counter has not reached).
local function ended_status(q, user, order, ticket, epoch)
  if call('ZSCORE', ENDED, user .. ' ' .. digits(order)) then
    return DONE
  end
  -- Its time is over, and it has not been freed yet.
  local packed = call('HGET', SLOTS, user)
  local slot = packed and unpack_slot(packed)
  if slot and slot.order == order and slot.paid == 1 then
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
