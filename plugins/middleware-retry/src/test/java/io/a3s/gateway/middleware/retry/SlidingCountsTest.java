package io.a3s.gateway.middleware.retry;

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

    private final SlidingCounts counts = new SlidingCounts(START);

    private static long at(double second) {
        return START + (long) (second * SECOND);
    }

    private void requireCounts(double second, long requests, long retries) {
        long now = at(second);
        assertThat(counts.requests(now)).isEqualTo(requests);
        assertThat(counts.retries(now)).isEqualTo(retries);
    }

    @Test
    void forgetsWhatIsTenSecondsOld() {
        counts.add(at(0), 3, 1);
        counts.add(at(5), 4, 2);

        requireCounts(0, 3, 1);
        requireCounts(9.9, 7, 3);
        requireCounts(10, 4, 2);
        requireCounts(14.9, 4, 2);
        requireCounts(15, 0, 0);
        requireCounts(1_000_000, 0, 0);
    }

    @Test
    void beginsSlotsAnew() {
        for (int second = 0; second < 100; second++) {
            counts.add(at(second), 1, 0);
            counts.add(at(second + 0.5), 1, 1);
            requireCounts(second + 0.9, 2L * Math.min(10, second + 1), Math.min(10, second + 1));
        }
    }

    @Test
    void keepsCountsApartAtTheirBounds() {
        counts.add(at(0), Integer.MAX_VALUE, 0);
        counts.add(at(0), 1, -1);
        counts.add(at(0), 0, 5);

        requireCounts(0, (1 << 22) - 1, 5);
    }

    @Test
    void losesNothingWhenThreadsMeet() throws Exception {
        int threads = 4;
        long each = 20_000;
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(
                        executor.submit(
                                () -> {
                                    for (int n = 0; n < each; n++) {
                                        counts.add(at(n % 10), 1, n % 2);
                                    }
                                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        }

        requireCounts(9, threads * each, threads * each / 2);
    }
}
