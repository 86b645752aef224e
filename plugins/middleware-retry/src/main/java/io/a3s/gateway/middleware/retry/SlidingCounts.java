package io.a3s.gateway.middleware.retry;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts of requests and retries over the last ten seconds, in slots of a second. Lock-free and
 * safe for use by any thread.
 *
 * <p>A slot is one number, so that it can begin anew and count in one step: from the top, 20 bits
 * that tell its second apart from those before, and 22 bits for each count.
 */
final class SlidingCounts {
    static final int SECONDS = 10;

    private static final long SLOT_NANOS = 1_000_000_000L;
    private static final int COUNT_BITS = 22;
    private static final long MAX_COUNT = (1L << COUNT_BITS) - 1;
    private static final long SECOND_MASK = (1L << 20) - 1;

    private final long start;
    private final AtomicLongArray slots = new AtomicLongArray(SECONDS);

    /** Begins to count at a time in nanoseconds. */
    SlidingCounts(long now) {
        this.start = now;
    }

    /** Adds to the counts of a moment. */
    void add(long now, int requests, int retries) {
        long second = (now - start) / SLOT_NANOS;
        int index = (int) (second % SECONDS);
        while (true) {
            long seen = slots.get(index);
            boolean isCurrent = isOf(seen, second);
            long next =
                    pack(
                            second,
                            bounded((isCurrent ? requestsIn(seen) : 0) + requests),
                            bounded((isCurrent ? retriesIn(seen) : 0) + retries));
            if (slots.compareAndSet(index, seen, next)) {
                return;
            }
        }
    }

    /** Returns the requests of the last ten seconds. */
    long requests(long now) {
        return sum(now, false);
    }

    /** Returns the retries of the last ten seconds. */
    long retries(long now) {
        return sum(now, true);
    }

    private long sum(long now, boolean ofRetries) {
        long second = (now - start) / SLOT_NANOS;
        long sum = 0;
        for (int back = 0; back < SECONDS && back <= second; back++) {
            long slot = slots.get((int) ((second - back) % SECONDS));
            if (isOf(slot, second - back)) {
                sum += ofRetries ? retriesIn(slot) : requestsIn(slot);
            }
        }
        return sum;
    }

    private static boolean isOf(long slot, long second) {
        return slot >>> (2 * COUNT_BITS) == (second & SECOND_MASK);
    }

    private static long pack(long second, long requests, long retries) {
        return (second & SECOND_MASK) << (2 * COUNT_BITS) | requests << COUNT_BITS | retries;
    }

    private static long requestsIn(long slot) {
        return slot >>> COUNT_BITS & MAX_COUNT;
    }

    private static long retriesIn(long slot) {
        return slot & MAX_COUNT;
    }

    private static long bounded(long count) {
        return Math.clamp(count, 0, MAX_COUNT);
    }
}
