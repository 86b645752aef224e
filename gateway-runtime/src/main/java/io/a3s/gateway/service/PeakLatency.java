package io.a3s.gateway.service;

import java.util.concurrent.TimeUnit;

/**
 * How long a backend takes to begin its answers: a mean of the last seconds that takes a slower
 * answer over at once and forgets it slowly (peak EWMA, as in Finagle). Also without answers it
 * falls, so that a backend nobody asks is asked again. Times are in nanoseconds of one clock.
 *
 * <p>Threads may overwrite each other's answers, which does not matter to a mean and keeps the path
 * free of locks.
 */
final class PeakLatency {
    private static final double DECAY_NANOS = TimeUnit.SECONDS.toNanos(10);
    // What an answer counts as that says the backend is not well: quick failures must not attract.
    private static final long FAILURE = TimeUnit.SECONDS.toNanos(1);

    private volatile long mean;
    private volatile long stamp;

    /** Takes the time of an answer. */
    void answered(long nanos, long now) {
        long known = at(now);
        double kept = Math.exp(-Math.max(0, now - stamp) / DECAY_NANOS);
        long next = nanos > known ? nanos : (long) (mean * kept + nanos * (1 - kept));
        stamp = now;
        mean = Math.max(1, next);
    }

    /** Takes that an answer did not come, or was none. */
    void failed(long nanos, long now) {
        answered(Math.max(FAILURE, nanos), now);
    }

    /** Returns the mean as of a time; 0 only if there was no answer yet. */
    long at(long now) {
        long known = mean;
        if (known == 0) {
            return 0;
        }
        return Math.max(1, (long) (known * Math.exp(-Math.max(0, now - stamp) / DECAY_NANOS)));
    }
}
