-- Kept replies. The answer to a request with an Idempotency-Key is committed to the database after its script has run. If the commit fails, the request is
-- repeated, and must not change the queue twice. So the script that makes the change keeps its reply, for KEEP_REPLY ms, in q:{name}:kept:{request}.
-- request and fingerprint identify the request and its body (KeyedRequest.cs), in hexadecimal digits; both are nil where it has no Idempotency-Key.
local KEPT = prefix .. 'kept:'

-- The kept reply, or nil; and whether the key was used with another body.
local function find_kept(request, fingerprint)
  local kept = request and call('GET', KEPT .. request)
  if not kept then
    return nil, false
  end
  local words = string.gmatch(kept, '%S+')
  if words() ~= fingerprint then
    return nil, true
  end
  local reply = {}
  for number in words do
    reply[#reply + 1] = tonumber(number)
  end
  return reply, false
end

-- Keeps a reply, which is of whole numbers, and returns it.
local function keep(request, fingerprint, reply)
  if request then
    local words = { fingerprint }
    for _, number in ipairs(reply) do
      words[#words + 1] = digits(number)
    end
    call('SET', KEPT .. request, table.concat(words, ' '), 'PX', KEEP_REPLY)
  end
  return reply
end
