-- The tickets taken before the opening, in the order in which they were issued, and the seed that shuffles them. ARGV: from, to (0-based, inclusive).
-- Returns: opening, seed, how many tickets there are, then those of the range. The seed is empty until the opening has come.
local q = load()
if not q or q.opens_at == 0 then
  return { 0, '', 0 }
end
local reply = { q.opens_at, now >= q.opens_at and q.seed or '', call('LLEN', POOL) }
for i, ticket in ipairs(call('LRANGE', POOL, ARGV[1], ARGV[2])) do
  reply[i + 3] = ticket
end
return reply
