package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.Slot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values of an exchange's slots. Made when one is set. */
final class SlotValues {
    private static final Object[] NONE = {};

    private @Nullable Object[] values = NONE;

    @SuppressWarnings("unchecked") // set() stores only what the slot's type allows
    <T> T get(Slot<T> slot) {
        int index = ((SlotAllocator.IndexedSlot<T>) slot).index();
        Object value = index < values.length ? values[index] : null;
        return value == null ? slot.initial() : (T) value;
    }

    <T> void set(Slot<T> slot, T value) {
        int index = ((SlotAllocator.IndexedSlot<T>) slot).index();
        if (index >= values.length) {
            values = Arrays.copyOf(values, Math.max(index + 1, values.length * 2));
        }
        values[index] = value;
    }
}
