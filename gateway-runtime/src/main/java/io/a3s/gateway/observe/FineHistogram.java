package io.a3s.gateway.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A histogram of durations that is fine enough for percentiles: 32 buckets for each doubling, so
 * that a value is known to 3 %. One set of buckets per event loop, as in {@link LoopCounter}, made
 * when the loop has something to record.
 */
public final class FineHistogram {
    private static final VarHandle SET = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int SUB_BITS = 5;
    private static final int SUB = 1 << SUB_BITS;
    // Microseconds of 31 bits: 35 minutes. What takes longer counts as that.
    private static final int MAX_SHIFT = 30 - SUB_BITS;
    private static final long MAX_MICROS = (1L << 31) - 1;

    /** The number of buckets. */
    static final int BUCKETS = MAX_SHIFT * SUB + 2 * SUB;

    private final long[][] sets;

    /** Makes a histogram for a number of loops. */
    public FineHistogram(int loops) {
        sets = new long[loops][];
    }

    /** Records a duration in nanoseconds. To be called on the loop only. */
    public void record(int loop, long durationNanos) {
        long[] cells = sets[loop];
        if (cells == null) {
            cells = new long[BUCKETS];
            SET.setRelease(sets, loop, cells);
        }
        int bucket = bucket(durationNanos / 1_000);
        CELL.setOpaque(cells, bucket, (long) CELL.getOpaque(cells, bucket) + 1);
    }

    /** Returns the bucket of a value in microseconds. */
    static int bucket(long micros) {
        long value = Math.clamp(micros, 0, MAX_MICROS);
        int shift = Math.max(0, 63 - SUB_BITS - Long.numberOfLeadingZeros(value));
        return (shift << SUB_BITS) + (int) (value >>> shift);
    }

    /** Returns the lowest value of a bucket, in microseconds. */
    static long lowest(int bucket) {
        int shift = Math.max(0, (bucket >> SUB_BITS) - 1);
        return (long) (bucket - (shift << SUB_BITS)) << shift;
    }

    /** Returns the counts so far. Safe for use by any thread. */
    public Durations read() {
        long[] sum = new long[BUCKETS];
        for (int loop = 0; loop < sets.length; loop++) {
            long[] cells = (long[]) SET.getAcquire(sets, loop);
            if (cells != null) {
                for (int bucket = 0; bucket < BUCKETS; bucket++) {
                    sum[bucket] += (long) CELL.getOpaque(cells, bucket);
                }
            }
        }
        return new Durations(sum);
    }
}
