package io.a3s.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedTest {
    private final List<String> ended = new ArrayList<>();
    private final AtomicInteger made = new AtomicInteger();
    private final Shared<String, String> shared = new Shared<>(ended::add);

    @Test
    void makesAThingOnceAndEndsItWithItsLastUser() {
        String first = shared.acquire("key", this::make);
        String second = shared.acquire(new String("key"), this::make);

        assertThat(second).isSameAs(first);
        shared.release("key");
        assertThat(ended).isEmpty();
        shared.release("key");
        assertThat(ended).containsExactly("key 1");
    }

    @Test
    void makesAThingAnewAfterItsEnd() {
        shared.acquire("key", this::make);
        shared.release("key");

        assertThat(shared.acquire("key", this::make)).isEqualTo("key 2");
    }

    @Test
    void keepsNothingOfAThingThatCouldNotBeMade() {
        assertThatThrownBy(
                        () ->
                                shared.acquire(
                                        "key",
                                        key -> {
                                            throw new IllegalStateException("broken");
                                        }))
                .hasMessage("broken");

        shared.release("key");
        assertThat(ended).isEmpty();
        assertThat(shared.acquire("key", this::make)).isEqualTo("key 1");
    }

    private String make(String key) {
        return key + ' ' + made.incrementAndGet();
    }
}
