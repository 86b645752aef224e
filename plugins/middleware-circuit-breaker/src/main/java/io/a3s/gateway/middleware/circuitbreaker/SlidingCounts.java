package io.a3s.gateway.middleware.circuitbreaker;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts of requests, and of the bad ones among them, over a window of time in ten slots. Lock-free
 * and safe for use by any thread.
 *
 * <p>A slot is one number, so that it can begin anew and count in one step: from the top, 20 bits
 * that tell its time apart from those before, and 22 bits for each count.
 */
final class SlidingCounts {
    private static final int SLOTS = 10;
    private static final int COUNT_BITS = 22;
    private static final long MAX_COUNT = (1L << COUNT_BITS) - 1;
    private static final long TIME_MASK = (1L << 20) - 1;

    private final long start;
    private final long slotNanos;
    private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

    /**
     * Begins to count.
     *
     * @param windowNanos how far back counts reach, in nanoseconds
     * @param now the time in nanoseconds
     */
    SlidingCounts(long windowNanos, long now) {
        this.slotNanos = windowNanos / SLOTS;
        this.start = now;
    }

    /** Counts a request. */
    void add(long now, boolean isBad) {
        long time = (now - start) / slotNanos;
        int index = (int) (time % SLOTS);
        while (true) {
            long seen = slots.get(index);
            boolean isCurrent = isOf(seen, time);
            long requests = Math.min((isCurrent ? requestsIn(seen) : 0) + 1, MAX_COUNT);
            long bad = Math.min((isCurrent ? badIn(seen) : 0) + (isBad ? 1 : 0), MAX_COUNT);
            long next = (time & TIME_MASK) << (2 * COUNT_BITS) | requests << COUNT_BITS | bad;
            if (slots.compareAndSet(index, seen, next)) {
                return;
            }
        }
    }

    /**
     * Returns whether there were enough requests, and a large enough share of them bad.
     *
     * @param minRequests how many requests are enough
     * @param percent which share is large enough
     */
    boolean hasReached(long now, int minRequests, int percent) {
        long time = (now - start) / slotNanos;
        long requests = 0;
        long bad = 0;
        for (int back = 0; back < SLOTS && back <= time; back++) {
            long slot = slots.get((int) ((time - back) % SLOTS));
            if (isOf(slot, time - back)) {
                requests += requestsIn(slot);
                bad += badIn(slot);
            }
        }
        return requests >= minRequests && bad * 100 >= requests * percent;
    }

    private static boolean isOf(long slot, long time) {
        return slot >>> (2 * COUNT_BITS) == (time & TIME_MASK);
    }

    private static long requestsIn(long slot) {
        return slot >>> COUNT_BITS & MAX_COUNT;
    }

    private static long badIn(long slot) {
        return slot & MAX_COUNT;
    }
}
