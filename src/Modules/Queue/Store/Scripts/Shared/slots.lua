-- Slots: one for each admitted user, packed as order:state:since:used:extensions:hold:arrival:paid:version. hold is the end of the last open hold, paid is 1
-- where the ticket has paid for a hold, version is that of the holds, and arrival belongs to the meter of polls.

local function pack(s)
  return string.format('%d:%d:%d:%d:%d:%d:%d:%d:%d', s.order, s.state, s.since, s.used, s.extensions, s.hold, s.arrival, s.paid, s.version)
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
  local order, state, since, used, extensions, hold, arrival, paid, version =
    string.match(packed, '^(%d+):(%d+):(%d+):(%d+):(%d+):(%d+):(%d+):(%d+):(%d+)$')
  return {
    order = tonumber(order), state = tonumber(state), since = tonumber(since), used = tonumber(used), extensions = tonumber(extensions),
    hold = tonumber(hold), arrival = tonumber(arrival), paid = tonumber(paid), version = tonumber(version),
  }
end

-- The slot behind its packed text, or nil where there is none or its time is over.
local function read_slot(packed)
  if not packed then
    return nil
  end
  local s = unpack_slot(packed)
  s.ends = end_of(s)
  return s.ends > now and s or nil
end

local function find_slot(user)
  return read_slot(call('HGET', SLOTS, user))
end

local function save_slot(user, s)
  s.ends = end_of(s)
  call('HSET', SLOTS, user, pack(s))
  call('ZADD', SLOT_ENDS, s.ends, user)
end

local function remove_slots(users)
  call('ZREM', SLOT_ENDS, unpack(users))
  call('HDEL', SLOTS, unpack(users))
end

local function note_done(user, order)
  call('ZADD', ENDED, now, user .. ' ' .. digits(order))
end

-- Frees slots whose time is over. The tickets of those that have paid are done.
local function lapse_slots(users)
  for i, packed in ipairs(call('HMGET', SLOTS, unpack(users))) do
    local slot = packed and unpack_slot(packed)
    if slot and slot.paid == 1 then
      note_done(users[i], slot.order)
    end
  end
  remove_slots(users)
end
