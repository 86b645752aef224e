package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.Slot;
import java.util.BitSet;

/** Gives out the places of {@link Slot}s in an exchange's array. Safe for use by any thread. */
public final class SlotAllocator {
    private final BitSet used = new BitSet();

    record IndexedSlot<T>(int index, T initial) implements Slot<T> {}

    /** Makes a slot. */
    public synchronized <T> Slot<T> allocate(T initial) {
        int index = used.nextClearBit(0);
        used.set(index);
        return new IndexedSlot<>(index, initial);
    }

    /** Gives a slot's place back, once no exchange can use it any more. */
    public synchronized void free(Slot<?> slot) {
        used.clear(((IndexedSlot<?>) slot).index());
    }
}
