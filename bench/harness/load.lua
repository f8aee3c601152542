-- For wrk: sends the requests of a file in turn, and checks every answer.
--
-- Arguments: the file (requests divided by NUL bytes), the statuses that are right (200,304), what
-- every body must have in it (may be empty), a word that no other run has.
-- {unique-number} in a request becomes a number of the same length that comes only once.

local threads = {}
local PLACE = "{unique-number}"

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
  unique = requests[1]:find(PLACE, 1, true) ~= nil
end

function request()
  sent = sent + 1
  local one = requests[(sent - 1) % #requests + 1]
  if unique then
    local from, to = one:find(PLACE, 1, true)
    one = one:sub(1, from - 1) .. string.format("%s%09d", run, sent) .. one:sub(to + 1)
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
  local total = { sent = 0, answered = 0, wrong = 0 }
  local first, by_status = "", {}
  for _, thread in ipairs(threads) do
    for name in pairs(total) do
      total[name] = total[name] + thread:get(name)
    end
    if first == "" then
      first = thread:get("first_wrong")
    end
    for status, count in pairs(thread:get("statuses")) do
      by_status[status] = (by_status[status] or 0) + count
    end
  end
  local lost = summary.errors
  print(string.format("sent %d", total.sent))
  print(string.format("answered %d", total.answered))
  print(string.format("wrong %d", total.wrong))
  print(string.format("lost %d", lost.connect + lost.read + lost.write + lost.timeout))
  print(string.format("microseconds %d", summary.duration))
  for _, share in ipairs({ 50, 99, 99.9 }) do
    print(string.format("p%s %d", share, latency:percentile(share)))
  end
  print(string.format("longest %d", latency.max))
  for status, count in pairs(by_status) do
    print(string.format("status-%s %d", status, count))
  end
  print("first-wrong " .. first:gsub("%s+", " "))
end
