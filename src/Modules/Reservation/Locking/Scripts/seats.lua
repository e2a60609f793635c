-- The locks of one schedule's seats: several calls, one after the other. In front of this stand TTL and REMEMBER (ms).
-- KEYS[1] is seat:{schedule}:sales, which counts what made earlier knowledge of sold seats void. The key of a seat has its id in the place of the last part,
-- so that all keys of a schedule lie in one hash slot. What a seat's key holds, never longer than its time to live:
--   L<sales>:<value>   somebody is taking it, or has just got it; the value is theirs alone
--   H                  the database said: held
--   S<sales>, O<sales> the database said: sold; and so is every other seat of the schedule. Void when another count of sales is reached
-- ARGV: for each call what is asked, the caller's value, the number of seats, and each seat, which for SETTLE is its id, H, S, O or - (nothing), and how long
-- the hold lasts from when the database looked (ms). TAKE is what SET NX PX does, for all of the seats or none; the locks that SETTLE ends must have the caller's value.
-- Returns: 1; then for each call: 0 done or granted, 1 taken, 2 sold out.
local TAKE, SETTLE, FORGET = 1, 2, 3
local GRANTED, TAKEN, SOLD_OUT = 0, 1, 2
local call, prefix = redis.call, string.sub(KEYS[1], 1, -6)
local sales = call('GET', KEYS[1]) or '0'

local function in_the_way(seat)
  local stored = call('GET', prefix .. seat)
  if not stored then
    return GRANTED
  end
  local kind = string.sub(stored, 1, 1)
  if kind == 'S' or kind == 'O' then
    if string.sub(stored, 2) ~= sales then
      return GRANTED
    end
    return kind == 'O' and SOLD_OUT or TAKEN
  end
  return TAKEN
end

local function take(value, first, last)
  for i = first, last do
    local found = in_the_way(ARGV[i])
    if found ~= GRANTED then
      return found
    end
  end
  for i = first, last do
    call('SET', prefix .. ARGV[i], 'L' .. sales .. ':' .. value, 'PX', TTL)
  end
  return GRANTED
end

local function settle(value, first, last)
  for i = first, last, 3 do
    local key, mark = prefix .. ARGV[i], ARGV[i + 1]
    local stored = call('GET', key)
    local then_sales, owner = string.match(stored or '', '^L(%d+):(.*)$')
    if owner == value then
      local left = REMEMBER
      if mark == 'H' then
        -- The database looked after the lock was taken, so what has passed since then is no more than the lock's age. A key lives on through its last millisecond.
        left = math.min(left, ARGV[i + 2] - (TTL - call('PTTL', key)) - 1)
      end
      if mark == '-' or left <= 0 then
        call('DEL', key)
      else
        call('SET', key, mark == 'H' and mark or mark .. then_sales, 'PX', left)
      end
    end
  end
end

local reply, at = { 1 }, 1
while at <= #ARGV do
  local asked, value, seats = tonumber(ARGV[at]), ARGV[at + 1], tonumber(ARGV[at + 2])
  local first = at + 3
  at = first + seats * (asked == SETTLE and 3 or 1)
  local answer = 0
  if asked == TAKE then
    answer = take(value, first, at - 1)
  elseif asked == SETTLE then
    settle(value, first, at - 1)
  else
    for i = first, at - 1 do
      call('DEL', prefix .. ARGV[i])
    end
    sales = tostring(call('INCR', KEYS[1]))
    -- Longer than a lock that was taken before, and what is remembered because of it, can stand.
    call('PEXPIRE', KEYS[1], 2 * (TTL + REMEMBER))
  end
  reply[#reply + 1] = answer
end
return reply
