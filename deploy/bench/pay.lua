-- Pays for holds, each token another and each once. Arguments: file of lines "number token", threads. See payers.sql for the numbers.
-- Who comes to the end of the file begins anew and is refused, which shows in the count of errors.
dofile("common.lua")

local requests, at = {}, 0

function init(args)
  local number, threads = 0, tonumber(args[2])
  for line in io.lines(args[1]) do
    if number % threads == thread then
      local hold, token = line:match("^(%d+) (.+)$")
      requests[#requests + 1] = text("POST", "/v1/api/concerts/payment", token, string.format('{"reservationId":%d}', 900000000 + hold))
    end
    number = number + 1
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
