-- Takes places in line, a new user each time. Arguments: first user (nine digits), then optionally queue or "-", file for the tokens, how many a thread.
dofile("common.lua")

local users_of_a_thread = 1000000
local user, head, tail, file, left

function init(args)
  user = tonumber(args[1]) + thread * users_of_a_thread
  local queue = args[2] and args[2] ~= "-" and ',"concertId":"' .. args[2] .. '"' or ""
  local whole = text("POST", "/v1/api/queue/token", nil, '{"userId":' .. string.format("%09d", user) .. queue .. "}")
  local from, to = whole:find(string.format("%09d", user), 1, true)
  head, tail = whole:sub(1, from - 1), whole:sub(to + 1)
  if args[3] then
    file = assert(io.open(args[3] .. "." .. thread, "a"))
    left = tonumber(args[4])
    response = keep
  end
end

function request()
  user = user + 1
  return head .. string.format("%09d", user) .. tail
end

-- Only where tokens are wanted: reading answers costs wrk time.
function keep(status, headers, body)
  local token = status == 200 and body:match('"queueToken":"([^"]+)"')
  if token and left > 0 then
    file:write(token, "\n")
    left = left - 1
  end
  if left == 0 then
    file:flush()
    wrk.thread:stop()
  end
end
