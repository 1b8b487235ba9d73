-- Counts one event under each key, unless one of them has reached its limit in the window.
-- KEYS: one sorted set of events by time for each. ARGV: window in ms, name of the event; then the
-- limit of each key.
-- Returns 0, or the milliseconds to wait; then nothing is counted.
local period_ms, event = tonumber(ARGV[1]), ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
for number, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - period_ms)
  if redis.call('ZCARD', key) >= tonumber(ARGV[2 + number]) then
    local oldest = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
    wait = math.max(wait, oldest[2] + period_ms - now, 1)
  end
end
if wait == 0 then
  for _, key in ipairs(KEYS) do
    redis.call('ZADD', key, now, event)
    redis.call('PEXPIRE', key, period_ms)
  end
end
return wait
