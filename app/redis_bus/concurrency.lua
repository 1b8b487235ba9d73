-- Writes this worker's totals, unless the sum over all live workers would exceed a cap.
-- KEYS: one hash of totals by boot id for each cap. ARGV: own boot id, key prefix of the heartbeats,
-- seconds to keep a hash; then for each key: its cap and the own total including the new one.
-- Returns 0, or the index of the exceeded key; then nothing is written.
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
