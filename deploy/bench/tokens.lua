-- The same call with one token after the other. Arguments: method, path, file of tokens, threads.
dofile("common.lua")

local requests, at = {}, 0

function init(args)
  local number, threads = 0, tonumber(args[4])
  for token in io.lines(args[3]) do
    if number % threads == thread then
      requests[#requests + 1] = text(args[1], args[2], token)
    end
    number = number + 1
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
