-- Keeps a slot at least until a hold ends. ARGV: user, ticket, hold end in ms or 0. Returns: 1 if the slot is there, else 0.
local q = load()
if not q then
  return { 0 }
end
local user, ticket, hold = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local slot = find_slot(user)
if not slot or slot.order ~= order_of(q, ticket) then
  return { 0 }
end
slot.hold = hold
save_slot(user, slot)
return { 1 }
