package io.a3s.gateway.observe;

/** How often which durations were recorded, up to one moment or between two. Immutable. */
public final class Durations {
    /** Nothing was recorded. */
    public static final Durations NONE = new Durations(new long[FineHistogram.BUCKETS]);

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
