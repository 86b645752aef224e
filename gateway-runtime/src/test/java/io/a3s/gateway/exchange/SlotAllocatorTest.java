package io.a3s.gateway.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.Slot;
import org.junit.jupiter.api.Test;

class SlotAllocatorTest {
    private final SlotAllocator allocator = new SlotAllocator();

    @Test
    void givesEachSlotAPlaceOfItsOwn() {
        Slot<String> text = allocator.allocate("none");
        Slot<Integer> number = allocator.allocate(0);
        SlotValues values = new SlotValues();

        values.set(number, 7);

        assertThat(values.get(text)).isEqualTo("none");
        assertThat(values.get(number)).isEqualTo(7);
    }

    @Test
    void givesAFreedPlaceToTheNextSlot() {
        Slot<String> first = allocator.allocate("first");
        Slot<String> second = allocator.allocate("second");

        allocator.free(first);
        Slot<String> third = allocator.allocate("third");
        Slot<String> fourth = allocator.allocate("fourth");

        SlotValues values = new SlotValues();
        values.set(third, "3");
        assertThat(values.get(first)).isEqualTo("3");
        assertThat(values.get(second)).isEqualTo("second");
        assertThat(values.get(fourth)).isEqualTo("fourth");
    }
}
