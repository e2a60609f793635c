-- Shared by every script here: threads have numbers, and the result is one line that bench.sh reads.
local threads = {}

function setup(thread)
  thread:set("thread", #threads)
  threads[#threads + 1] = thread
end

-- requests, duration in us, p50 and p99 in us, answers that were no success or never came
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

-- With PACE_MS each connection rests so long between requests, on average: then callers come one by one, as separate people do, rather than again at once.
local pace = tonumber(os.getenv("PACE_MS") or "")
if pace then
  function delay()
    return math.random(0, 2 * pace)
  end
end

-- A request as it goes over the wire; written by hand, because wrk.format would cost the machine more than the request does.
function text(method, path, token, body)
  local lines = method .. " " .. path .. " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
  if token then
    lines = lines .. "Authorization: " .. token .. "\r\n"
  end
  if body then
    lines = lines .. "Content-Type: application/json\r\nContent-Length: " .. #body .. "\r\n"
  end
  return lines .. "\r\n" .. (body or "")
end
