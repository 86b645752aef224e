package io.a3s.gateway.observe;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How often which durations were recorded, up to one moment or between two. Immutable. */
public final class Durations {
    /** Nothing was recorded. */
    public static final Durations NONE = new Durations(new long[FineHistogram.BUCKETS]);

    // So that sums of many gateways do not overflow.
    private static final long MAX_COUNT = 1L << 48;

    private final long[] counts;
    private final long total;

    Durations(long[] counts) {
        this.counts = counts;
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        this.total = sum;
    }

    /** Returns what was recorded after an earlier moment. */
    public Durations since(Durations earlier) {
        long[] difference = new long[counts.length];
        for (int i = 0; i < difference.length; i++) {
            difference[i] = counts[i] - earlier.counts[i];
        }
        return new Durations(difference);
    }

    /** Returns what both have recorded. */
    public Durations plus(Durations other) {
        if (other.total == 0) {
            return this;
        }
        long[] sum = counts.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.counts[i];
        }
        return new Durations(sum);
    }

    /**
     * Writes them in some bytes for each bucket that is in use: hundreds as a rule, 4 kB at most as
     * long as no bucket has more than two million.
     */
    public void write(DataOutput out) throws IOException {
        int used = 0;
        for (long count : counts) {
            used += count > 0 ? 1 : 0;
        }
        Varints.write(out, used);
        int last = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            if (counts[bucket] > 0) {
                Varints.write(out, bucket - last);
                Varints.write(out, Math.min(counts[bucket], MAX_COUNT));
                last = bucket;
            }
        }
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @throws IOException if it is cut off, or makes no sense
     */
    public static Durations read(DataInput in) throws IOException {
        long used = Varints.read(in, FineHistogram.BUCKETS);
        long[] counts = new long[FineHistogram.BUCKETS];
        int bucket = 0;
        for (long i = 0; i < used; i++) {
            bucket += (int) Varints.read(in, FineHistogram.BUCKETS);
            if (bucket >= counts.length) {
                throw new IOException("bucket: " + bucket);
            }
            counts[bucket] = Varints.read(in, MAX_COUNT);
        }
        return new Durations(counts);
    }

    /** Returns the number of durations. */
    public long count() {
        return total;
    }

    /** Returns how many are longer than a limit; one that is so by less than 3 % may not count. */
    public long countAbove(long limitMicros) {
        long above = 0;
        for (int bucket = counts.length - 1; bucket >= 0; bucket--) {
            if (FineHistogram.lowest(bucket) <= limitMicros) {
                break;
            }
            above += counts[bucket];
        }
        return above;
    }

    /** Returns the 99th percentile in microseconds, up to 3 % too low; 0 if there are none. */
    public long p99Micros() {
        long rank = total - total / 100;
        long seen = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            seen += counts[bucket];
            if (seen >= rank && seen > 0) {
                return FineHistogram.lowest(bucket);
            }
        }
        return 0;
    }
}
