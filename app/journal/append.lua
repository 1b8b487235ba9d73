-- Appends entries of one run. KEYS: the run's hash. ARGV: run, seconds to keep it, channel, then
-- for each entry: part, kind, at, behind, text as UTF-16 (a state or an ending as JSON).
-- Returns {"ok"}, {"ended"}, or {"at", {part, length, ...}, {part, revision, ...}}: what there is of
-- this run. `units` counts the units of its texts and the revisions of its states.
local key, run, keep_s, channel = KEYS[1], tonumber(ARGV[1]), ARGV[2], ARGV[3]
local meta = redis.call('HMGET', key, 'run', 'units', 'ending')
local known, units, ending = tonumber(meta[1] or '0'), tonumber(meta[2] or '0'), meta[3]

if known > run then
  return {'ended'}
end
if known < run then
  for _, field in ipairs(redis.call('HKEYS', key)) do
    if string.sub(field, 1, 5) == 'part:' then
      redis.call('DEL', key .. ':' .. string.sub(field, 6))
    end
  end
  redis.call('DEL', key)
  redis.call('HSET', key, 'run', run, 'units', 0)
  redis.call('EXPIRE', key, keep_s)
  units, ending = 0, false
end
if ending then
  -- The same ending once more: its first answer was lost on the way.
  if ARGV[#ARGV - 3] == 'end' and ARGV[#ARGV] == ending then
    return {'ok'}
  end
  return {'ended'}
end

local behind = tonumber(ARGV[7])
if behind ~= -1 and behind ~= units then
  local lengths, revisions = {}, {}
  local fields = redis.call('HGETALL', key)
  for index = 1, #fields, 2 do
    if string.sub(fields[index], 1, 5) == 'part:' then
      local part = string.sub(fields[index], 6)
      local base = tonumber(string.match(fields[index + 1], '%d+$'))
      lengths[#lengths + 1] = tonumber(part)
      lengths[#lengths + 1] = base + redis.call('STRLEN', key .. ':' .. part) / 2
    elseif string.sub(fields[index], 1, 4) == 'rev:' then
      revisions[#revisions + 1] = tonumber(string.sub(fields[index], 5))
      revisions[#revisions + 1] = tonumber(fields[index + 1])
    end
  end
  return {'at', lengths, revisions}
end

local frames = {run .. '\n'}
for index = 4, #ARGV, 5 do
  local part, kind, at, text = ARGV[index], ARGV[index + 1], ARGV[index + 2], ARGV[index + 4]
  if kind == 'end' then
    redis.call('HSET', key, 'ending', text)
    at = units -- a reader that holds less must not end here
  elseif string.sub(kind, 1, 6) == 'state:' then
    local rev = -1 - tonumber(at)
    local before = tonumber(redis.call('HGET', key, 'rev:' .. part) or '0')
    redis.call('HSET', key, 'rev:' .. part, rev, 'state:' .. part, kind .. '\n' .. text)
    units = units + rev - before
  else
    local text_key = key .. ':' .. part
    redis.call('APPEND', text_key, text)
    if redis.call('HSETNX', key, 'part:' .. part, kind .. ':' .. at) == 1 then
      redis.call('EXPIRE', text_key, keep_s)
    end
    units = units + #text / 2
  end
  frames[#frames + 1] = part .. ' ' .. kind .. ' ' .. at .. ' ' .. #text .. '\n' .. text
end
redis.call('HSET', key, 'units', units)
redis.call('PUBLISH', channel, table.concat(frames))
return {'ok'}
