-- The keys, the clock and the state of a queue. The files of Scripts/Shared stand in front of every script, behind the constants of QueueScripts.cs:
-- CAPACITY, RATE, MAX_WAITING, MAX_PLACES (people), CLAIM, IDLE, ACTIVE, SLOT_LIMIT, WAIT, POLL, MAX_POLL, TOUCH, RECOVERY, KEEP_REPLY (ms), EXTENSIONS,
-- BURST, TARGET (polls a second).
-- KEYS[1] is q:{name}:meta. The other keys differ from it in their last part only, so that all of them are in one hash slot.
local prefix = string.sub(KEYS[1], 1, -5)
local META, SEQ, WAITING, SLOT_ENDS = KEYS[1], prefix .. 'seq', prefix .. 'waiting', prefix .. 'active'
local SEEN, SLOTS, ENDED, RESTORED = prefix .. 'seen', prefix .. 'slots', prefix .. 'ended', prefix .. 'restored'
local ADMITS, POOL, EVENTS, HISTORY = prefix .. 'admits', prefix .. 'pool', prefix .. 'events', prefix .. 'history'

-- TicketStatus in Replies.cs.
local UNKNOWN, IN_LINE, READY, PROGRESS, DONE, EXPIRED, LOST, TOO_FAST, CLOSED, REFUSED, FULL, CROWDED = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
local OTHER_REQUEST = 12

local call = redis.call
local clock = call('TIME')
local micros = clock[1] * 1000000 + clock[2]
local now = math.floor(micros / 1000)

-- Whole numbers below 2^53. The format of floats costs several times as much, and the default format rounds.
local function digits(number)
  return string.format('%d', number)
end

-- The queue's settings and state, or nil where this Redis does not know the queue.
local function load()
  local v = call('HMGET', META, 'epoch', 'capacity', 'rate', 'opensAt', 'seed', 'mode', 'served', 'recoverUntil', 'flow', 'flowAt',
    'stay', 'claimedStay', 'firstAt')
  if not v[1] then
    return nil
  end
  return {
    epoch = tonumber(v[1]), capacity = tonumber(v[2] or CAPACITY), rate = tonumber(v[3] or RATE), opens_at = tonumber(v[4] or 0), seed = v[5] or '',
    mode = v[6] or 'open', served = tonumber(v[7] or 0), recover_until = tonumber(v[8] or 0), flow = tonumber(v[9] or 0), flow_at = tonumber(v[10] or 0),
    stay = tonumber(v[11] or 0), claimed_stay = tonumber(v[12] or 0), first_at = tonumber(v[13] or 0),
  }
end

-- Waiting people are admitted at flow / FLOW_WINDOW a second: an exponentially weighted moving rate.
local FLOW_WINDOW = 30000
local function flow_now(q)
  return q.flow * math.exp((q.flow_at - now) / FLOW_WINDOW)
end
