-- Reads a run. KEYS: its hash. ARGV: the run that is held, then the lengths of its parts.
-- Returns nothing, or {run, ending or '', part, kind, at, text as UTF-16 (a state as JSON), part, ...}.
local key = KEYS[1]
local meta = redis.call('HMGET', key, 'run', 'ending', 'dropped')
if not meta[1] or meta[3] then
  return {}
end
local found = {meta[1], meta[2] or ''}
local is_held = ARGV[1] == meta[1]
local fields = redis.call('HGETALL', key)
for index = 1, #fields, 2 do
  if string.sub(fields[index], 1, 5) == 'part:' then
    local part = string.sub(fields[index], 6)
    local kind, base = string.match(fields[index + 1], '^(%a+):(%d+)$')
    local at = tonumber(base)
    local from = at
    if is_held then
      from = math.max(at, tonumber(ARGV[tonumber(part) + 2] or '0'))
    end
    local text = redis.call('GETRANGE', key .. ':' .. part, (from - at) * 2, -1)
    for _, value in ipairs({part, kind, from, text}) do
      found[#found + 1] = value
    end
  elseif string.sub(fields[index], 1, 6) == 'state:' then
    local part = string.sub(fields[index], 7)
    local kind, state = string.match(fields[index + 1], '^([^\n]+)\n(.*)$')
    local rev = tonumber(redis.call('HGET', key, 'rev:' .. part))
    for _, value in ipairs({part, kind, -1 - rev, state}) do
      found[#found + 1] = value
    end
  end
end
return found
