package io.a3s.gateway.store.redis;

/** What Redis does in one step. Each names the one key it uses, as a cluster wants it. */
final class Scripts {
    private static final String NOW =
            "local t = redis.call('TIME')\nlocal now = t[1] * 1000 + math.floor(t[2] / 1000)\n";

    /**
     * Replaces a value of a version. The new version is the time, if that is more than the next
     * number: a Redis that has lost what it held then does not count through the same again.
     */
    static final String COMPARE_AND_SET =
            NOW
                    + """
                    local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
                    if version ~= tonumber(ARGV[1]) then return 0 end
                    local next = math.max(version + 1, now)
                    redis.call('HSET', KEYS[1], 'version', string.format('%.0f', next), 'value', ARGV[2])
                    return next
                    """;

    /** Takes or prolongs a lease. */
    static final String HOLD =
            """
            local holder = redis.call('GET', KEYS[1])
            if holder and holder ~= ARGV[1] then return 0 end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return 1
            """;

    /** Gives up a lease. */
    static final String RELEASE =
            """
            if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
            return 0
            """;

    /** Puts a member's announcement, with the time at which it ends, among those of the group. */
    static final String ANNOUNCE =
            NOW
                    + """
                    redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f:', now + ARGV[2]) .. ARGV[3])
                    if redis.call('PTTL', KEYS[1]) < ARGV[2] * 2 then
                      redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
                    end
                    return 1
                    """;

    /** Returns members and announcements in turn, and forgets those whose time is over. */
    static final String ANNOUNCED =
            NOW
                    + """
                    local all = redis.call('HGETALL', KEYS[1])
                    local valid = {}
                    for i = 1, #all, 2 do
                      local colon = string.find(all[i + 1], ':', 1, true)
                      if colon and tonumber(string.sub(all[i + 1], 1, colon - 1)) > now then
                        valid[#valid + 1] = all[i]
                        valid[#valid + 1] = string.sub(all[i + 1], colon + 1)
                      else
                        redis.call('HDEL', KEYS[1], all[i])
                      end
                    end
                    return valid
                    """;

    private Scripts() {}
}
