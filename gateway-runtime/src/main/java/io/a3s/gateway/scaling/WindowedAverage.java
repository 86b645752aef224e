package io.a3s.gateway.scaling;

import java.time.Duration;

/**
 * The average of samples over the time just past, in slots of equal length. A slot without samples
 * counts for nothing, so that a gap in sampling does not look like a lack of load. Time must not go
 * backwards. Not thread-safe.
 */
final class WindowedAverage {
    private final long slotNanos;
    private final double[] sums;
    private final int[] counts;
    private long lastSlot = Long.MIN_VALUE;

    /**
     * @param longest the longest time it is asked about
     * @param slot the length of a slot
     */
    WindowedAverage(Duration longest, Duration slot) {
        this.slotNanos = slot.toNanos();
        int slots = (int) Math.max(1, Math.ceilDiv(longest.toNanos(), slotNanos));
        this.sums = new double[slots];
        this.counts = new int[slots];
    }

    void record(long nanos, double value) {
        long slot = Math.floorDiv(nanos, slotNanos);
        forget(slot);
        int index = index(slot);
        sums[index] += value;
        counts[index]++;
    }

    /** Returns the average over a time that ends now; 0 without samples. */
    double over(Duration window, long nanos) {
        long slot = Math.floorDiv(nanos, slotNanos);
        forget(slot);
        long slots = Math.clamp(Math.ceilDiv(window.toNanos(), slotNanos), 1, sums.length);
        double sum = 0;
        int filled = 0;
        for (long each = slot - slots + 1; each <= slot; each++) {
            int index = index(each);
            if (counts[index] > 0) {
                sum += sums[index] / counts[index];
                filled++;
            }
        }
        return filled == 0 ? 0 : sum / filled;
    }

    /** Empties the slots that time has moved on to. */
    private void forget(long slot) {
        if (lastSlot != Long.MIN_VALUE) {
            long steps = Math.min(slot - lastSlot, sums.length);
            for (long each = slot - steps + 1; each <= slot; each++) {
                sums[index(each)] = 0;
                counts[index(each)] = 0;
            }
        }
        lastSlot = slot;
    }

    private int index(long slot) {
        return (int) Math.floorMod(slot, (long) sums.length);
    }
}
