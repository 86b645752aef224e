package io.a3s.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final List<String> released = new ArrayList<>();
    private final Lease lease = new Lease();

    @Test
    void givesBackLastTakenFirst() {
        lease.add(() -> released.add("a"));
        lease.add(() -> released.add("b"));

        lease.end();
        lease.end();

        assertThat(released).containsExactly("b", "a");
    }

    @Test
    void givesTheRestBackWhateverOneThrows() {
        lease.add(() -> released.add("a"));
        lease.add(
                () -> {
                    throw new IllegalStateException("broken");
                });
        lease.add(
                () -> {
                    throw new AssertionError("broken");
                });
        lease.add(() -> released.add("b"));

        lease.end();

        assertThat(released).containsExactly("b", "a");
    }
}
