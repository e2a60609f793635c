-- Puts a ticket back that Redis has lost. ARGV: user, ticket, epoch of the token; version, end of the last open hold in ms or 0, 1 if the ticket has paid.
-- The token proves the ticket, so it goes before every later one; a ticket that was put back and has ended is not put back again.
-- Returns: 1 if the queue is known here, else 0.
local q = load()
if not q then
  return { 0 }
end
local user, ticket, epoch = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local version, hold, paid = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local order = order_of(q, ticket)
local seq = tonumber(call('GET', SEQ) or 0)
if ticket > seq then
  call('SET', SEQ, digits(ticket - ticket % 2))
elseif epoch == q.epoch then
  return { 1 }
end
local restored = call('ZSCORE', RESTORED, user)
if restored and tonumber(restored) == order or find_slot(user) then
  return { 1 }
end
if q.recover_until == 0 then
  q.recover_until = now + RECOVERY
  call('HSET', META, 'recoverUntil', digits(q.recover_until))
end
call('ZADD', RESTORED, digits(order), user)
call('PEXPIRE', RESTORED, 86400000)
if hold > now and call('ZCARD', SLOT_ENDS) < q.capacity then
  remove_waiting({ user })
  save_slot(user, {
    order = order, state = PROGRESS, admitted = 0, since = now, used = now, extensions = 0, hold = hold, arrival = 0, paid = paid, version = version,
  })
  return { 1 }
end
call('ZADD', WAITING, digits(order), user)
call('ZADD', SEEN, now, user)
advance(q, 50)
return { 1 }
