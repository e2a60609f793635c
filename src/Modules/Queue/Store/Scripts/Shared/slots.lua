-- Slots: one for each admitted user, packed as order:state:since:used:extensions:hold:arrival, where hold is the end of the last open hold
-- and arrival belongs to the meter of polls.

local function pack(s)
  return string.format('%d:%d:%d:%d:%d:%d:%d', s.order, s.state, s.since, s.used, s.extensions, s.hold, s.arrival)
end

local function end_of(s)
  if s.state == READY then
    return math.max(s.since + CLAIM, s.hold)
  end
  return math.max(math.min(s.used + IDLE, s.since + ACTIVE * (1 + s.extensions)), s.hold)
end

-- The slot behind its packed text, or nil where there is none or its time is over.
local function read_slot(packed)
  if not packed then
    return nil
  end
  local order, state, since, used, extensions, hold, arrival = string.match(packed, '^(%d+):(%d+):(%d+):(%d+):(%d+):(%d+):(%d+)$')
  local s = {
    order = tonumber(order), state = tonumber(state), since = tonumber(since), used = tonumber(used),
    extensions = tonumber(extensions), hold = tonumber(hold), arrival = tonumber(arrival),
  }
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
