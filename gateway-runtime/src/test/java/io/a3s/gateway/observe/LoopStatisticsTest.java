package io.a3s.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class LoopStatisticsTest {
    private static final int LOOPS = 4;
    private static final int ROUNDS = 100_000;

    @Test
    void losesNothingWhenEachLoopCountsInItsOwnCell() throws Exception {
        LoopCounter counter = new LoopCounter(LOOPS);

        onEachLoop(loop -> counter.add(loop, loop + 1));

        assertThat(counter.sum()).isEqualTo(10L * ROUNDS);
        for (int loop = 0; loop < LOOPS; loop++) {
            assertThat(counter.get(loop)).isEqualTo((loop + 1L) * ROUNDS);
        }
    }

    @Test
    void sumsDurationsOfAllLoops() throws Exception {
        LoopHistogram histogram = new LoopHistogram(LOOPS);

        onEachLoop(loop -> histogram.record(loop, TimeUnit.MILLISECONDS.toNanos(2)));

        long[] counts = histogram.counts();
        assertThat(counts[1]).isEqualTo((long) LOOPS * ROUNDS);
        assertThat(Arrays.stream(counts).sum()).isEqualTo((long) LOOPS * ROUNDS);
        assertThat(histogram.sumSeconds()).isEqualTo(0.002 * LOOPS * ROUNDS);
        assertThat(histogram.sumMicros()).isEqualTo(2_000L * LOOPS * ROUNDS);
    }

    @Test
    void countsABoundInItsOwnBucketAndWhatExceedsAllInTheLast() {
        LoopHistogram histogram = new LoopHistogram(1);

        histogram.record(0, 0);
        histogram.record(0, TimeUnit.MILLISECONDS.toNanos(1));
        histogram.record(0, TimeUnit.MILLISECONDS.toNanos(1) + 1);
        histogram.record(0, TimeUnit.HOURS.toNanos(1));

        long[] counts = histogram.counts();
        assertThat(counts).hasSize(LoopHistogram.BOUNDS.length + 1);
        assertThat(counts[0]).isEqualTo(2);
        assertThat(counts[1]).isEqualTo(1);
        assertThat(counts[counts.length - 1]).isEqualTo(1);
    }

    private static void onEachLoop(IntConsumer action) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < LOOPS; i++) {
            int loop = i;
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        for (int round = 0; round < ROUNDS; round++) {
                                            action.accept(loop);
                                        }
                                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
