-- Slots: one for each admitted user, packed as order:state:admitted:since:used:extensions:hold:arrival:paid:version. admitted is the time of the admission,
-- or 0 where that is not known, since that of the last change of state, hold the end of the last open hold, paid is 1 where the ticket has paid for a hold,
-- version is that of the holds, and arrival belongs to the meter of polls.

local function pack(s)
  return string.format('%d:%d:%d:%d:%d:%d:%d:%d:%d:%d',
    s.order, s.state, s.admitted, s.since, s.used, s.extensions, s.hold, s.arrival, s.paid, s.version)
end

local function end_of(s)
  if s.paid == 1 then
    return s.hold
  end
  if s.state == READY then
    return math.max(s.since + CLAIM, s.hold)
  end
  return math.max(math.min(s.used + IDLE, s.since + ACTIVE * (1 + s.extensions)), s.hold)
end

local function unpack_slot(packed)
  local order, state, admitted, since, used, extensions, hold, arrival, paid, version =
    string.match(packed, '^(%d+):(%d+):(%d+):(%d+):(%d+):(%d+):(%d+):(%d+):(%d+):(%d+)$')
  local s = {
    order = tonumber(order), state = tonumber(state), admitted = tonumber(admitted), since = tonumber(since), used = tonumber(used),
    extensions = tonumber(extensions), hold = tonumber(hold), arrival = tonumber(arrival), paid = tonumber(paid), version = tonumber(version),
  }
  s.ends = end_of(s)
  return s
end

-- The slot behind its packed text, or nil where there is none or its time is over.
local function read_slot(packed)
  local s = packed and unpack_slot(packed)
  return s and s.ends > now and s or nil
end

local function find_slot(user)
  return read_slot(call('HGET', SLOTS, user))
end

local function save_slot(user, s)
  s.ends = end_of(s)
  call('HSET', SLOTS, user, pack(s))
  call('ZADD', SLOT_ENDS, s.ends, user)
end

-- The mean time that slots are held: of the last minute (exponentially weighted), or of the last ten slots where those reach further back.
local STAY_WINDOW, STAY_COUNT = 60000, 10
local function add_stays(mean, count, faded, stays)
  count = math.max(count * faded, math.min(count, STAY_COUNT))
  local sum = mean * count
  for _, stay in ipairs(stays) do
    sum = sum + stay
  end
  count = count + #stays
  return count > 0 and math.floor(sum / count) or 0, count
end

-- Notes how long slots were held that have ended: all of them, and those that were claimed.
local function note_stays(q, slots)
  local stays, claimed = {}, {}
  for _, s in ipairs(slots) do
    if s.admitted > 0 then
      local stay = math.min(now, s.ends) - s.admitted
      stays[#stays + 1] = stay
      if s.state == PROGRESS then
        claimed[#claimed + 1] = stay
      end
    end
  end
  if #stays == 0 then
    return
  end
  local v = call('HMGET', META, 'stayCount', 'claimedCount', 'stayAt')
  local faded = math.exp((tonumber(v[3] or 0) - now) / STAY_WINDOW)
  local count, claimed_count
  q.stay, count = add_stays(q.stay, tonumber(v[1] or 0), faded, stays)
  q.claimed_stay, claimed_count = add_stays(q.claimed_stay, tonumber(v[2] or 0), faded, claimed)
  call('HSET', META, 'stay', digits(q.stay), 'claimedStay', digits(q.claimed_stay), 'stayCount', string.format('%.3f', count),
    'claimedCount', string.format('%.3f', claimed_count), 'stayAt', digits(now))
end

local function remove_slots(users)
  call('ZREM', SLOT_ENDS, unpack(users))
  call('HDEL', SLOTS, unpack(users))
  uncount_places(users)
end

local function note_done(user, order)
  call('ZADD', ENDED, now, user .. ' ' .. digits(order))
end

-- Frees slots whose time is over. The tickets of those that have paid are done.
local function lapse_slots(q, users)
  local ended = {}
  for i, packed in ipairs(call('HMGET', SLOTS, unpack(users))) do
    local slot = packed and unpack_slot(packed)
    if slot then
      ended[#ended + 1] = slot
      if slot.paid == 1 then
        note_done(users[i], slot.order)
      end
    end
  end
  note_stays(q, ended)
  remove_slots(users)
end
