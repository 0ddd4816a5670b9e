-- Requests for wrk. The file named after `--` holds a seed, the method, the path, the body, and then
-- a line "token<tab>owner" for each officer. Words between @ are made anew for each request.
local method, path, body
local officers, turn = {}, 0
local started

function init(arguments)
  local lines = io.lines(arguments[1])
  math.randomseed(tonumber(lines()))  -- otherwise every run would repeat the ids of the last one
  method, path, body = lines(), lines(), lines()
  for line in lines do
    local token, owner = line:match("^(.-)\t(.*)$")
    officers[#officers + 1] = { token = token, owner = owner }
  end
end

local random = math.random
local function hex()
  return string.format("%08x%04x4%03xa%03x%06x%06x", random(0, 0x7fffffff), random(0, 0xffff), random(0, 0xfff),
    random(0, 0xfff), random(0, 0xffffff), random(0, 0xffffff))
end

local function stamp(moment) return os.date("!%Y-%m-%dT%H:%M:00Z", moment) end

local made = {
  hex = hex,
  uuid = function() return (hex():gsub("^(%x%x%x%x%x%x%x%x)(%x%x%x%x)(%x%x%x%x)(%x%x%x%x)", "%1-%2-%3-%4-")) end,
  -- Within the last four days, which every policy still takes; it ends before now.
  start = function() started = os.time() - 3600 * random(3, 93); return stamp(started) end,
  ["end"] = function() return stamp(started + 60 * random(10, 120)) end,
  now = function() return os.date("!%Y-%m-%dT%H:%M:%SZ") end,
  number = function() return tostring(random(1, 99)) end,
  owner = function() return officers[turn].owner end,
}

function request()
  turn = turn % #officers + 1
  local headers = { ["Authorization"] = officers[turn].token, ["Content-Type"] = "application/json" }
  local filled = body ~= "" and body:gsub("@(%w+)@", function(word) return made[word]() end) or nil
  return wrk.format(method, path, headers, filled)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("\nRESULT %d %d %.0f %.0f %.0f %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
