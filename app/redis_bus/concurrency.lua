-- Counts one more under each key, unless one of them is full over all workers that live.
-- KEYS: a hash for each, of counts by boot id. ARGV: own boot id, prefix of the keys that say who
-- lives, seconds to keep a hash; then for each key: its cap, and the own count as it will be.
-- Returns 0, or the number of the key that is full; then nothing was counted.
local boot, alive, keep_s = ARGV[1], ARGV[2], ARGV[3]
for number, key in ipairs(KEYS) do
  local sum = tonumber(ARGV[3 + number * 2])
  local fields = redis.call('HGETALL', key)
  for index = 1, #fields, 2 do
    if fields[index] ~= boot then
      if redis.call('EXISTS', alive .. fields[index]) == 1 then
        sum = sum + tonumber(fields[index + 1])
      else
        redis.call('HDEL', key, fields[index])
      end
    end
  end
  if sum > tonumber(ARGV[2 + number * 2]) then
    return number
  end
end
for number, key in ipairs(KEYS) do
  redis.call('HSET', key, boot, ARGV[3 + number * 2])
  redis.call('EXPIRE', key, keep_s)
end
return 0
