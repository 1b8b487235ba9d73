-- Drops what there is up to a run, and takes nothing more of it. KEYS: the run's hash.
-- ARGV: run, or '' for whatever is there; seconds to remember that; channel.
local key, run, keep_s, channel = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local known = tonumber(redis.call('HGET', key, 'run') or '0')
if run ~= '' and known > tonumber(run) then
  return
end
for _, field in ipairs(redis.call('HKEYS', key)) do
  if string.sub(field, 1, 5) == 'part:' then
    redis.call('DEL', key .. ':' .. string.sub(field, 6))
  end
end
redis.call('DEL', key)
if run == '' then
  run = math.max(known, 1)
end
redis.call('HSET', key, 'run', run, 'ending', 'stored', 'dropped', 1)
redis.call('EXPIRE', key, keep_s)
redis.call('PUBLISH', channel, 'stored')
