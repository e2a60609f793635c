-- Makes a queue known to this Redis. ARGV: the epoch and the highest admitted order that this replica remembers (0: none), then field, value pairs of settings.
-- A remembered epoch means that Redis has lost the queue: for RECOVERY ms only orders that had been admitted before are admitted, so that the others can
-- come back in order.
-- Returns: epoch, 1 if this call made the queue known.
local epoch = call('HGET', META, 'epoch')
if epoch then
  return { tonumber(epoch), 0 }
end
call('HSET', META, 'epoch', digits(micros))
for i = 3, #ARGV, 2 do
  if ARGV[i + 1] ~= '' then
    call('HSET', META, ARGV[i], ARGV[i + 1])
  end
end
if tonumber(ARGV[1]) > 0 then
  call('HSET', META, 'recoverUntil', digits(now + RECOVERY), 'served', ARGV[2])
end
return { micros, 1 }
