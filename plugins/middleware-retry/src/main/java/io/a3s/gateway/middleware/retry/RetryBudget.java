package io.a3s.gateway.middleware.retry;

/**
 * How many retries a service may get: a share of its requests of the last ten seconds, and a few
 * beyond it. Lock-free and safe for use by any thread.
 */
final class RetryBudget {
    private final int percent;
    private final int minPerSecond;
    private final SlidingCounts counts;

    /**
     * Begins to count at a time in nanoseconds.
     *
     * @param percent the share of the requests
     * @param minPerSecond what there is beyond it
     */
    RetryBudget(int percent, int minPerSecond, long now) {
        this.percent = percent;
        this.minPerSecond = minPerSecond;
        this.counts = new SlidingCounts(now);
    }

    /** Counts a request. */
    void requested(long now) {
        counts.add(now, 1, 0);
    }

    /** Takes a retry out of the budget. Returns false if there is none left. */
    boolean take(long now) {
        // Counted first: of several threads that meet here, none can overdraw what is left.
        counts.add(now, 0, 1);
        long granted =
                counts.requests(now) * percent / 100 + (long) minPerSecond * SlidingCounts.SECONDS;
        if (counts.retries(now) <= granted) {
            return true;
        }
        counts.add(now, 0, -1);
        return false;
    }
}
