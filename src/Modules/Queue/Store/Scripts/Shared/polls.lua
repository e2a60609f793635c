-- Polls: the limit of their rate, and when a waiting user was last seen.

-- Polls of one token are metered by the generic cell rate algorithm (ITU-T I.371): each adds POLL ms to the theoretical arrival time of the next, and
-- BURST polls of debt are allowed. Returns the new theoretical arrival time, or nil and in how many ms the next poll is allowed.
local function meter(arrival)
  local next_arrival = math.max(arrival, now) + POLL
  if next_arrival - now > BURST * POLL then
    return nil, next_arrival - now - BURST * POLL
  end
  return next_arrival
end

-- One score holds when a waiting user was last seen, in ms, and the debt of polls in the 12 bits behind the point.
local DEBT_UNIT = math.max(1, math.ceil(BURST * POLL / 4000))

-- Notes that a waiting user was seen now, at most every TOUCH ms unless there is a debt to note. Returns the score in force.
local function touch(user, seen, arrival)
  local debt = arrival and math.ceil((arrival - now) / DEBT_UNIT) / 4096 or 0
  if debt > 0 or now - math.floor(seen) >= TOUCH then
    call('ZADD', SEEN, string.format('%.6f', now + debt), user)
    return now + debt
  end
  return seen
end

local function arrival_of(seen)
  return math.floor(seen) + (seen % 1) * 4096 * DEBT_UNIT
end
