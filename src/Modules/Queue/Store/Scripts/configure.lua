-- Changes a queue's own settings while it runs. ARGV: new opening in ms, or -1 to leave it; a seed for it; then field, value pairs ('' takes the default
-- again).
-- An opening can be set on an empty line only, or moved before it has come: tickets already taken are never shuffled.
-- Returns: 1, or 0 if the opening was refused; and the seed in force.
local q = load()
if not q then
  return { 0, '' }
end
local opening = tonumber(ARGV[1])
if opening >= 0 then
  if opening > now and now >= q.opens_at then
    if call('ZCARD', WAITING) > 0 then
      return { 0, q.seed }
    end
    q.seed = ARGV[2]
    call('HSET', META, 'seed', q.seed)
    call('DEL', POOL)
  end
  call('HSET', META, 'opensAt', ARGV[1])
end
for i = 3, #ARGV, 2 do
  if ARGV[i + 1] == '' then
    call('HDEL', META, ARGV[i])
  else
    call('HSET', META, ARGV[i], ARGV[i + 1])
  end
end
q = load()
advance(q, 500)
return { 1, q.seed }
