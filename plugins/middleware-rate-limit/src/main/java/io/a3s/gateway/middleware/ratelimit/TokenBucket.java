package io.a3s.gateway.middleware.ratelimit;

import java.util.concurrent.atomic.AtomicLong;

/** The tokens of one key. Lock-free and safe for use by any thread. */
final class TokenBucket {
    /** What {@link #take} returns for a bucket that was taken out of the table. */
    static final long RETIRED = Long.MIN_VALUE;

    private static final long RETIRED_STATE = Long.MIN_VALUE;

    private final Object key;
    // When the bucket is full, or has been since, in nanoseconds since the table was made.
    private final AtomicLong fullAt;

    /** Makes a full bucket. */
    TokenBucket(Object key, long now) {
        this.key = key;
        this.fullAt = new AtomicLong(now);
    }

    Object key() {
        return key;
    }

    /**
     * Takes one token.
     *
     * @return if there was none, the nanoseconds until there is; if there was one, a number below
     *     0, whose opposite is the nanoseconds until the bucket is full; {@link #RETIRED} if the
     *     bucket no longer counts
     */
    long take(long now, TokenRate rate) {
        while (true) {
            long seen = fullAt.get();
            if (seen == RETIRED_STATE) {
                return RETIRED;
            }
            long next = Math.max(seen, now) + rate.tokenNanos();
            long wait = next - now - rate.bucketNanos();
            if (wait > 0) {
                return wait;
            }
            if (fullAt.compareAndSet(seen, next)) {
                return now - next;
            }
        }
    }

    /** Returns the nanoseconds until the bucket is full, 0 or less if it is. */
    long nanosToFull(long now) {
        long seen = fullAt.get();
        return seen == RETIRED_STATE ? 0 : seen - now;
    }

    /** Takes the bucket out of use if it is full, and returns whether this call did so. */
    boolean retireIfFull(long now) {
        long seen = fullAt.get();
        return seen != RETIRED_STATE && seen <= now && fullAt.compareAndSet(seen, RETIRED_STATE);
    }

    /** Takes the bucket out of use, full or not. */
    void retire() {
        fullAt.set(RETIRED_STATE);
    }
}
