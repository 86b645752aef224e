package io.a3s.gateway.middleware.ratelimitredis;

/**
 * How fast a bucket refills and how much it holds, in time.
 *
 * @param tokenMicros the time one token takes to refill, in microseconds
 * @param bucketMicros the time an empty bucket takes to refill, in microseconds
 */
record TokenRate(double tokenMicros, double bucketMicros) {
    /**
     * Returns the rate of a number of tokens per second.
     *
     * @param perSecond tokens per second
     * @param capacity the most tokens a bucket holds
     */
    static TokenRate of(double perSecond, double capacity) {
        return new TokenRate(1e6 / perSecond, 1e6 / perSecond * Math.max(1, capacity));
    }
}
