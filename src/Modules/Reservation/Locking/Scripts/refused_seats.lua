-- What the database has just said of seats of one schedule: several calls, one after the other. The line in front of this sets KEEP (ms).
-- KEYS[1] is seat:{schedule}:version, which counts the changes of the schedule's seats (sold, refunded, given back). A seat's key has its id in place of
-- the last part, so that all keys of a schedule lie in one hash slot. It says for KEEP at most:
--   H           held
--   S<version>  sold
--   O<version>  sold, as every other seat of the schedule
-- S and O are valid at that version only: whether a schedule is sold out depends on its other seats. The key of a seat followed by :changed is the version of
-- the seat's last change.
-- ARGV, for each call: the call, the version and the time of the FIND that came before it, the number of seats; then for each seat its id, and for REMEMBER
-- also H, S or O and how long the hold lasts from the moment the database looked (ms).
-- Returns 1; then for each call three numbers. FIND: 0 unknown, 1 taken or 2 sold out, the version, the time (ms). The others: zeros.
local FIND, REMEMBER, CHANGE = 1, 2, 3
local UNKNOWN, TAKEN, SOLD_OUT = 0, 1, 2
-- A request for a hold ends within two seconds: what is said later than that after its FIND (ms) is not remembered.
local OLDEST = 2000
local call, prefix = redis.call, string.sub(KEYS[1], 1, -8)
local clock = call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
-- Every use extends its time to live, so that the count does not start again while a request or a key refers to it.
local version = tonumber(call('GETEX', KEYS[1], 'PX', OLDEST + KEEP) or 0)

local function find(first, last)
  for i = first, last do
    local said = call('GET', prefix .. ARGV[i])
    if said then
      local kind = string.sub(said, 1, 1)
      if kind == 'H' then
        return TAKEN
      end
      if tonumber(string.sub(said, 2)) == version then
        return kind == 'O' and SOLD_OUT or TAKEN
      end
    end
  end
  return UNKNOWN
end

local function remember(found_version, found_at, first, last)
  local age = now - found_at
  if age < 0 or age > OLDEST then
    return
  end
  for i = first, last, 3 do
    local key, said, left, is_current = prefix .. ARGV[i], ARGV[i + 1], KEEP, nil
    if said == 'H' then
      -- The database looked after FIND, so the hold has at least this long to go. A key lives on through its last millisecond.
      left = math.min(left, ARGV[i + 2] - age - 1)
      is_current = tonumber(call('GET', key .. ':changed') or 0) <= found_version
    else
      said = said .. version
      is_current = found_version == version
    end
    if is_current and left > 0 then
      call('SET', key, said, 'PX', left)
    end
  end
end

local function change(first, last)
  for i = first, last do
    call('DEL', prefix .. ARGV[i])
  end
  version = call('INCR', KEYS[1])
  call('PEXPIRE', KEYS[1], OLDEST + KEEP)
  for i = first, last do
    call('SET', prefix .. ARGV[i] .. ':changed', version, 'PX', OLDEST)
  end
end

local reply, at = { 1 }, 1
while at <= #ARGV do
  local asked, found_version, found_at, seats = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local first = at + 4
  at = first + seats * (asked == REMEMBER and 3 or 1)
  local answer = { 0, 0, 0 }
  if asked == FIND then
    answer = { find(first, at - 1), version, now }
  elseif asked == REMEMBER then
    remember(found_version, found_at, first, at - 1)
  elseif asked == CHANGE then
    change(first, at - 1)
  else
    return redis.error_reply('unknown call ' .. ARGV[first - 4])
  end
  for i = 1, 3 do
    reply[#reply + 1] = answer[i]
  end
end
return reply
