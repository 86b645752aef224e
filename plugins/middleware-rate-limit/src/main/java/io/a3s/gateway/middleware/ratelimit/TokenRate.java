package io.a3s.gateway.middleware.ratelimit;

/**
 * How fast a bucket refills and how much it holds, in time: a bucket is described by the moment at
 * which it will be full again (the generic cell rate algorithm, ITU-T I.371), so that one number
 * holds its state and refilling takes no work.
 *
 * @param tokenNanos the time one token takes to refill, in nanoseconds
 * @param bucketNanos the time an empty bucket takes to refill, in nanoseconds
 */
record TokenRate(long tokenNanos, long bucketNanos) {
    /**
     * Returns the rate of a number of tokens per second. Rounding to nanoseconds puts it off by at
     * most 0.05 % up to a million per second.
     *
     * @param perSecond tokens per second
     * @param capacity the most tokens a bucket holds
     */
    static TokenRate of(double perSecond, double capacity) {
        long token = Math.round(1e9 / perSecond);
        return new TokenRate(token, Math.max(token, Math.round(token * capacity)));
    }
}
