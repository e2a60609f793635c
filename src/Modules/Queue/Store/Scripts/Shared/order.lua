-- The order of tickets in the line.

-- The fair shuffle of the tickets taken before the opening: a four-round Feistel network over 48 bits, keyed by the queue's seed
-- (Luby and Rackoff, 1988). It maps ticket numbers one to one, so no two orders are equal, and it can be inverted.
local HALF = 16777216
local function scramble(seed, round, half)
  return tonumber(string.sub(redis.sha1hex(seed .. ':' .. round .. ':' .. half), 1, 6), 16)
end

local function shuffle(ticket, seed)
  local low = ticket % (HALF * HALF)
  local left, right = math.floor(low / HALF), low % HALF
  for round = 0, 3 do
    left, right = right, bit.bxor(left, scramble(seed, round, right))
  end
  return left * HALF + right
end

-- The order of a ticket. Odd tickets were taken before the opening; they come in shuffled order before all even ones.
local function order_of(q, ticket)
  if ticket % 2 == 1 then
    return shuffle(ticket, q.seed)
  end
  return ticket
end

-- The ticket of an order. The high bits of an odd ticket are those of the counter, which moves 2^48 in nine years.
local function ticket_of(q, order)
  if order >= HALF * HALF then
    return order
  end
  local left, right = math.floor(order / HALF), order % HALF
  for round = 3, 0, -1 do
    left, right = bit.bxor(right, scramble(q.seed, round, left)), left
  end
  local low = left * HALF + right
  local seq = tonumber(call('GET', SEQ) or micros)
  local ticket = seq - seq % (HALF * HALF) + low
  if ticket > seq + 1 then
    ticket = ticket - HALF * HALF
  end
  return ticket
end
