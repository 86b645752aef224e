package io.a3s.gateway.middleware.retry;

import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * How long to wait before a retry: a random time up to a bound that doubles each time ("full
 * jitter"), so that requests that failed together do not come back together.
 *
 * @param firstNanos the bound before the first retry
 * @param longestNanos the bound of all others
 * @param random returns a random number from 0 to its argument, inclusive
 */
record Backoff(long firstNanos, long longestNanos, LongUnaryOperator random) {
    /**
     * Returns the time before a retry.
     *
     * @param number which retry it is, from 1, up to 30
     */
    Duration before(int number) {
        return Duration.ofNanos(random.applyAsLong(bound(number)));
    }

    /**
     * Returns the time before a retry of a backend that has asked for a pause: no less than that,
     * and some of the random time on top as far as the longest one allows.
     */
    Duration before(int number, Duration asked) {
        long spare = Math.max(0, longestNanos - asked.toNanos());
        return asked.plusNanos(random.applyAsLong(Math.min(bound(number), spare)));
    }

    private long bound(int number) {
        return Math.min(longestNanos, firstNanos << (number - 1));
    }
}
