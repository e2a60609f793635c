-- Ends tickets for good and admits the next. ARGV: user, ticket; for each ticket.
-- Returns: 1 if the queue is known here, else 0; then for each ticket: 1 if it had a slot or a place in line, else 0.
local q = load()
if not q then
  return { 0 }
end
local reply, ended = { 1 }, {}
for i = 1, #ARGV, 2 do
  local ticket = tonumber(ARGV[i + 1])
  reply[#reply + 1] = finish(ARGV[i], ticket, order_of(q, ticket), ended)
end
note_stays(q, ended)
-- Room for as many as have left, and for admissions that were due before.
advance(q, 50 + #ARGV / 2)
return reply
