-- Gives a claimed slot more time. ARGV: user, ticket, epoch; the request and its fingerprint where it has an Idempotency-Key.
-- Returns: status (REFUSED after the last extension), slot end, extensions, 0, in how many ms the slot ends at the latest.
local request, fingerprint = ARGV[4], ARGV[5]
local kept, differs = find_kept(request, fingerprint)
if kept or differs then
  return kept or { OTHER_REQUEST, 0, 0, 0, 0 }
end
local q = load()
if not q then
  return { LOST, 0, 0, 0, 0 }
end
local user, ticket, epoch = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local order = order_of(q, ticket)
local slot = find_slot(user)
if slot and slot.order == order then
  if slot.state == READY then
    return { READY, slot.ends, slot.extensions, 0, limit_of(slot) - now }
  end
  if slot.extensions >= EXTENSIONS then
    return { REFUSED, slot.ends, slot.extensions, 0, limit_of(slot) - now }
  end
  slot.extensions, slot.used = slot.extensions + 1, now
  save_slot(user, slot)
  return keep(request, fingerprint, { PROGRESS, slot.ends, slot.extensions, 0, limit_of(slot) - now })
end
local waiting = call('ZSCORE', WAITING, user)
if waiting and tonumber(waiting) == order then
  return { IN_LINE, 0, 0, 0, 0 }
end
return { ended_status(q, user, order, ticket, epoch), 0, 0, 0, 0 }
