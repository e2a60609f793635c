-- Places by address, where MAX_PLACES bounds them. FROM has the address of each user who has a place, PLACES how many places an address has.
local FROM, PLACES = prefix .. 'from', prefix .. 'places'

-- The places of these users have ended.
local function uncount_places(users)
  if MAX_PLACES == 0 or #users == 0 then
    return
  end
  for _, address in ipairs(call('HMGET', FROM, unpack(users))) do
    if address and call('HINCRBY', PLACES, address, -1) <= 0 then
      call('HDEL', PLACES, address)
    end
  end
  call('HDEL', FROM, unpack(users))
end

-- Counts new places, which save_places writes: newcomers of one address often come in one batch. Returns false where the address has as many as it may have.
local counts, added_places = {}, {}
local function count_place(user, address)
  if MAX_PLACES == 0 or address == '' then
    return true
  end
  counts[address] = counts[address] or tonumber(call('HGET', PLACES, address) or 0)
  if counts[address] >= MAX_PLACES then
    return false
  end
  counts[address] = counts[address] + 1
  added_places[#added_places + 1] = user
  added_places[#added_places + 1] = address
  return true
end

local function save_places()
  if #added_places > 0 then
    call('HSET', FROM, unpack(added_places))
    for i = 2, #added_places, 2 do
      local address = added_places[i]
      if counts[address] then
        call('HSET', PLACES, address, counts[address])
        counts[address] = nil
      end
    end
  end
end

-- Only the places of these users are left.
local function keep_places(users)
  local kept = {}
  for i, address in ipairs(#users > 0 and call('HMGET', FROM, unpack(users)) or {}) do
    if address then
      kept[#kept + 1] = { users[i], address }
    end
  end
  call('UNLINK', FROM, PLACES)
  for _, place in ipairs(kept) do
    call('HSET', FROM, place[1], place[2])
    call('HINCRBY', PLACES, place[2], 1)
  end
end
