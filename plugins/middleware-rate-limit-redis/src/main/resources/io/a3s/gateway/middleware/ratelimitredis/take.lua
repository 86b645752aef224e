-- Takes one token out of a bucket. The bucket is known by the moment at which it will be full again (the generic cell
-- rate algorithm, ITU-T I.371), by this server's clock, so that the clocks of gateways do not matter.
--
-- KEYS[1]  the bucket
-- ARGV[1]  microseconds in which one token comes back
-- ARGV[2]  microseconds in which an empty bucket fills
--
-- Returns the microseconds until there is a token, 0 if one was taken, and those until the bucket is full.
local time = redis.call('TIME')
-- Less a constant, so that the number has room for fractions of a microsecond.
local now = (time[1] - 1700000000) * 1000000 + time[2]
local token = tonumber(ARGV[1])
local bucket = tonumber(ARGV[2])

-- Later than now and no later than an empty bucket takes: a clock may have been set, and a burst made smaller.
local full = tonumber(redis.call('GET', KEYS[1]) or now) or now
full = math.min(math.max(full, now), now + bucket)

local wait = full + token - now - bucket
-- Not above 0: sums of fractions are off by a little.
if wait > 0.5 then
  return { math.ceil(wait), math.floor(full - now) }
end

full = full + token
-- A full bucket is no different from an absent one.
redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil((full - now) / 1000))
return { 0, math.floor(full - now) }
