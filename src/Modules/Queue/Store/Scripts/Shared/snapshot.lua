-- The state of a queue, as the head of replies.

-- QueueMode.cs.
local MODES = { open = 0, paused = 1, draining = 2, bypass = 3 }

-- The waiting users who have not been seen for longer than any client is asked to wait between polls (PollAfter in WaitEstimate.cs): how many they are,
-- and in how many ms the median of them loses its place.
local function silence(waiting)
  local longest = math.max(POLL, 1000, math.min(math.max(MAX_POLL, waiting * 1000 / TARGET), WAIT / 3)) * 1.2
  local silent = call('ZCOUNT', SEEN, '-inf', now - longest - TOUCH - 1000)
  if silent == 0 then
    return 0, 0
  end
  local middle = math.floor((silent - 1) / 2)
  return silent, math.max(0, math.floor(call('ZRANGE', SEEN, middle, middle, 'WITHSCORES')[2] + WAIT - now))
end

-- QueueSnapshot in Replies.cs: 1 if this Redis knows the queue, now in ms, epoch, people waiting, slots in use, admissions in 1,000 seconds, opening in ms,
-- mode, capacity, rate, mean time in ms that a slot is held, that of the slots that were claimed, ms since the first admission, and the silence of the line.
local function snapshot(q)
  if not q then
    return { 0, now, 0, 0, 0, 0, 0, MODES.open, CAPACITY, RATE, 0, 0, 0, 0, 0 }
  end
  local waiting = call('ZCARD', WAITING)
  local silent, silent_left = silence(waiting)
  return {
    1, now, q.epoch, waiting, call('ZCARD', SLOT_ENDS), math.floor(flow_now(q) * 1000000 / FLOW_WINDOW), q.opens_at,
    MODES[q.mode], q.capacity, q.rate, q.stay, q.claimed_stay, q.first_at > 0 and now - q.first_at or 0,
    silent, silent_left,
  }
end
