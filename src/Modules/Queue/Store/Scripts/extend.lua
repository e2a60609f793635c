-- Gives a claimed slot more time. ARGV: user, ticket, epoch. Returns: status (REFUSED when used up), slot end, extensions.
local q = load()
if not q then
  return { LOST, 0, 0 }
end
local user, ticket, epoch = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local order = order_of(q, ticket)
local slot = find_slot(user)
if slot and slot.order == order then
  if slot.state == READY then
    return { READY, slot.ends, slot.extensions }
  end
  if slot.extensions >= EXTENSIONS then
    return { REFUSED, slot.ends, slot.extensions }
  end
  slot.extensions, slot.used = slot.extensions + 1, now
  save_slot(user, slot)
  return { PROGRESS, slot.ends, slot.extensions }
end
local place = call('ZSCORE', WAITING, user)
if place and tonumber(place) == order then
  return { IN_LINE, 0, 0 }
end
return { ended(q, user, order, ticket, epoch), 0, 0 }
