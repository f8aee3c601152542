-- A script for wrk that sends the requests of a file in turn and checks every answer.
-- Arguments: the file (requests divided by NUL bytes), the right statuses (200,304), a text that
-- every body must contain (may be empty), a word that no other run has.
-- Each {unique-number} in a request becomes a number of that length that no other request has.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  requests, right = {}, {}
  local file = assert(io.open(arguments[1], "rb"))
  for one in (file:read("*a") .. "\0"):gmatch("(.-)%z") do
    table.insert(requests, one)
  end
  file:close()
  for status in arguments[2]:gmatch("%d+") do
    right[tonumber(status)] = true
  end
  inside, run = arguments[3], arguments[4]
  sent, answered, wrong, first_wrong = 0, 0, 0, ""
  statuses = {}
  unique = requests[1]:find("{unique-number}", 1, true) ~= nil
end

function request()
  sent = sent + 1
  local one = requests[(sent - 1) % #requests + 1]
  if unique then
    return (one:gsub("{unique%-number}", string.format("%s%09d", run, sent)))
  end
  return one
end

function response(status, headers, body)
  answered = answered + 1
  statuses[status] = (statuses[status] or 0) + 1
  if not right[status] or (inside ~= "" and not body:find(inside, 1, true)) then
    wrong = wrong + 1
    if first_wrong == "" then
      first_wrong = status .. " " .. body:sub(1, 300)
    end
  end
end

function done(summary, latency, of_requests)
  local thread, lost = threads[1], summary.errors  -- wrk runs with -t1
  for _, name in ipairs({ "sent", "answered", "wrong" }) do
    print(string.format("%s %d", name, thread:get(name)))
  end
  print(string.format("lost %d", lost.connect + lost.read + lost.write + lost.timeout))
  print(string.format("microseconds %d", summary.duration))
  for _, share in ipairs({ 50, 99, 99.9 }) do
    print(string.format("p%s %d", share, latency:percentile(share)))
  end
  print(string.format("longest %d", latency.max))
  for status, count in pairs(thread:get("statuses")) do
    print(string.format("status-%s %d", status, count))
  end
  print("first-wrong " .. thread:get("first_wrong"):gsub("%s+", " "))
end
