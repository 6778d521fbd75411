-- Exchanges refresh tokens, each for the one that comes after it. The first ones are the lines of a file.

local tokens = {}

function init(arguments)
  for token in io.lines(arguments[1]) do
    table.insert(tokens, token)
  end
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  return wrk.format(nil, nil, nil, '{"refresh":"' .. table.remove(tokens) .. '"}')
end

function response(_, _, body)
  table.insert(tokens, body:match('"refresh":"([^"]+)"'))
end
