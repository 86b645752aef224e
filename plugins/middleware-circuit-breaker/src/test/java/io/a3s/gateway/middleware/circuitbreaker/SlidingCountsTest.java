package io.a3s.gateway.middleware.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SlidingCountsTest {
    private static final long SECOND = 1_000_000_000L;
    // Where a clock in nanoseconds overflows.
    private static final long START = Long.MAX_VALUE - 3 * SECOND;

    private final SlidingCounts counts = new SlidingCounts(10 * SECOND, START);

    private static long at(long second) {
        return START + second * SECOND;
    }

    private void add(long second, int good, int bad) {
        for (int i = 0; i < good + bad; i++) {
            counts.add(at(second), i >= good);
        }
    }

    private boolean has(long second, int minRequests, int percent) {
        return counts.hasReached(at(second), minRequests, percent);
    }

    @Test
    void needsEnoughRequests() {
        add(0, 0, 9);

        assertThat(has(0, 10, 1)).isFalse();
        assertThat(has(0, 9, 100)).isTrue();
        assertThat(has(9, 9, 100)).isTrue();
        assertThat(has(10, 1, 1)).isFalse();
    }

    @Test
    void needsLargeEnoughShare() {
        add(0, 70, 0);
        add(3, 0, 30);

        assertThat(has(3, 1, 30)).isTrue();
        assertThat(has(3, 1, 31)).isFalse();
        assertThat(has(12, 1, 100)).isTrue();
    }

    @Test
    void beginsSlotsAnew() {
        for (int second = 0; second < 35; second++) {
            add(second, 1, 0);
        }
        for (int second = 35; second < 40; second++) {
            add(second, 0, 1);
        }

        assertThat(has(39, 10, 50)).isTrue();
        assertThat(has(39, 11, 0)).isFalse();
        assertThat(has(39, 10, 51)).isFalse();
    }

    @Test
    void losesNothingWhenThreadsMeet() throws Exception {
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(executor.submit(() -> add(5, 10_000, 10_000)));
            }
            for (Future<?> future : running) {
                future.get();
            }
        }

        assertThat(has(5, 80_000, 50)).isTrue();
        assertThat(has(5, 80_001, 0)).isFalse();
        assertThat(has(5, 1, 51)).isFalse();
    }
}
