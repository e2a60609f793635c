-- Everybody wants one seat: see seats.sql. Arguments: file of tokens, threads. Being refused is the success here; that one may get it is allowed for.
dofile("common.lua")

local requests, at = {}, 0

function init(args)
  local number, threads = 0, tonumber(args[2])
  for token in io.lines(args[1]) do
    if number % threads == thread then
      requests[#requests + 1] = text("POST", "/v1/api/concerts/reserve", token, '{"scheduleId":899,"seatId":9999999}')
    end
    number = number + 1
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", errors.status, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout + math.max(0, summary.requests - errors.status - 1)))
end
