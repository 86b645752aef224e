package io.a3s.gateway.scaling;

import java.time.Duration;
import java.util.Arrays;

/**
 * The greatest number of the time just past, of 0 or more each. Remembers a number up to a sixtieth
 * of that time longer. Time must not go backwards. Not thread-safe.
 */
final class WindowedMax {
    private static final int SLOTS = 60;

    private final long slotNanos;
    // One more than the window has: the slot that it begins in belongs to it.
    private final int[] slots = new int[SLOTS + 1];
    private long lastSlot = Long.MIN_VALUE;

    WindowedMax(Duration window) {
        this.slotNanos = window.toNanos() / SLOTS;
    }

    /** Adds a number, and returns the greatest. */
    int record(long nanos, int value) {
        if (slotNanos == 0) {
            return value;
        }
        long slot = Math.floorDiv(nanos, slotNanos);
        if (lastSlot != Long.MIN_VALUE) {
            long steps = Math.min(slot - lastSlot, slots.length);
            for (long each = slot - steps + 1; each <= slot; each++) {
                slots[index(each)] = 0;
            }
        }
        lastSlot = slot;
        slots[index(slot)] = Math.max(slots[index(slot)], value);
        return Arrays.stream(slots).max().orElseThrow();
    }

    private int index(long slot) {
        return (int) Math.floorMod(slot, (long) slots.length);
    }
}
