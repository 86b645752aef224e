package io.a3s.gateway.observe;

import java.util.concurrent.TimeUnit;

/** A histogram of durations with one set of buckets per event loop; see {@link LoopCounter}. */
public final class LoopHistogram {
    /**
     * Upper bounds in seconds: from what a local relay adds to what a long generation takes, about
     * a factor of two apart.
     */
    static final double[] BOUNDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
        600
    };

    private static final long[] BOUNDS_NANOS = nanos(BOUNDS);

    private final LoopCounter[] buckets;
    private final LoopCounter nanos;

    /** Makes a histogram for a number of loops. */
    public LoopHistogram(int loops) {
        buckets = new LoopCounter[BOUNDS.length + 1];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = new LoopCounter(loops);
        }
        nanos = new LoopCounter(loops);
    }

    private static long[] nanos(double[] seconds) {
        long[] nanos = new long[seconds.length];
        for (int i = 0; i < seconds.length; i++) {
            nanos[i] = (long) (seconds[i] * TimeUnit.SECONDS.toNanos(1));
        }
        return nanos;
    }

    /** Records a duration in nanoseconds. To be called on the loop only. */
    public void record(int loop, long durationNanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && durationNanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        buckets[bucket].add(loop, 1);
        nanos.add(loop, durationNanos);
    }

    /** Returns the count of each bucket, the last one for what exceeds all bounds. */
    long[] counts() {
        long[] counts = new long[buckets.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets[i].sum();
        }
        return counts;
    }

    /** Returns the sum of all durations in seconds. */
    double sumSeconds() {
        return nanos.sum() / 1e9;
    }

    /** Returns the sum of all durations in microseconds. */
    long sumMicros() {
        return nanos.sum() / 1_000;
    }
}
