-- Puts the settings of the database in force, unless newer ones are. ARGV: field, value pairs; '' takes the configured value.
-- An opening can be set on an empty line only, or moved before it has come, with the seed that it has: the order of tickets that wait never changes, and those
-- that have a slot keep it.
-- Where the opening cannot be set, the other fields are applied and the version stays as it was.
-- Returns: 1 if the queue is known here, else 0; the version, the opening in ms and the seed in force.

-- A slot has its ticket's order, and under another seed a ticket from before an opening has another order.
local function shuffle_slots(q, seed)
  local slots = call('HGETALL', SLOTS)
  for i = 1, #slots, 2 do
    local s = unpack_slot(slots[i + 1])
    local ticket = ticket_of(q, s.order)
    if ticket % 2 == 1 then
      s.order = shuffle(ticket, seed)
      call('HSET', SLOTS, slots[i], pack(s))
    end
  end
end

local q = load()
if not q then
  return { 0, 0, 0, '' }
end
local new = {}
for i = 1, #ARGV, 2 do
  new[ARGV[i]] = ARGV[i + 1]
end
local version, opening = tonumber(call('HGET', META, 'version') or 0), tonumber(new.opensAt ~= '' and new.opensAt or 0)
if tonumber(new.version) < version then
  return { 1, version, q.opens_at, q.seed }
end

local pending, fits = now < q.opens_at, true
if opening > now and not pending and opening ~= q.opens_at then
  fits = call('ZCARD', WAITING) == 0
  if fits then
    shuffle_slots(q, new.seed)
    q.seed = new.seed
    call('DEL', POOL)
  end
elseif new.seed ~= q.seed then
  fits = false
end
if fits then
  q.opens_at = opening
  call('HSET', META, 'opensAt', digits(opening), 'seed', q.seed, 'version', new.version)
  version = tonumber(new.version)
end
for _, field in ipairs({ 'capacity', 'rate', 'mode' }) do
  if new[field] == '' then
    call('HDEL', META, field)
  else
    call('HSET', META, field, new[field])
  end
end
q = load()
advance(q, 500)
return { 1, version, q.opens_at, q.seed }
