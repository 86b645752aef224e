package io.a3s.gateway.middleware.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.FakeMetrics;
import io.a3s.gateway.testkit.FakePluginContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BucketTableTest {
    private static final long SECOND = 1_000_000_000L;

    private final FakeMetrics metrics = new FakePluginContext().metrics();

    private BucketTable table(TokenRate rate, int maxKeys) {
        return new BucketTable(rate, maxKeys, metrics.counter("rate_limit_evicted_total"));
    }

    @Test
    void forgetsFullBucketsAsNewKeysCome() {
        BucketTable table = table(TokenRate.of(1, 1), 1_000);
        for (int i = 0; i < 500; i++) {
            table.take("old" + i, 0);
        }

        for (int i = 0; i < 500; i++) {
            table.take("new" + i, 10 * SECOND);
        }

        assertThat(table.size()).isEqualTo(500);
        assertThat(metrics.count("rate_limit_evicted_total")).isZero();
    }

    @Test
    void keepsLiveBucketsWhileThereAreFullOnes() {
        BucketTable table = table(TokenRate.of(1, 1), 16);
        for (int i = 0; i < 8; i++) {
            table.take("full" + i, 0);
        }
        for (int i = 0; i < 8; i++) {
            table.take("live" + i, SECOND);
        }

        for (int i = 0; i < 8; i++) {
            table.take("new" + i, SECOND + 1);
        }

        assertThat(table.size()).isLessThanOrEqualTo(16);
        for (int i = 0; i < 8; i++) {
            assertThat(table.take("live" + i, SECOND + 1)).isPositive();
        }
    }

    @Test
    void keepsHoldingBackTheGreedyWhileOthersFloodIt() {
        BucketTable table = table(TokenRate.of(1, 100), 50);
        while (table.take("greedy", 0) < 0) {
            // until the bucket is empty
        }

        for (int i = 0; i < 100_000; i++) {
            table.take("flood" + i, 1);
        }

        assertThat(table.take("greedy", 1)).isPositive();
        assertThat(table.size()).isEqualTo(50);
        assertThat(metrics.count("rate_limit_evicted_total")).isEqualTo(100_000 - 49);
    }

    @Test
    void staysBoundedWithOneKey() {
        BucketTable table = table(TokenRate.of(1, 1), 1);

        for (int i = 0; i < 100; i++) {
            assertThat(table.take(i, i)).isNegative();
        }

        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void givesEachTokenOnceToSeveralThreads() throws Exception {
        int tokens = 5_000;
        BucketTable table = table(TokenRate.of(0.01, tokens), 100);
        AtomicLong taken = new AtomicLong();

        inParallel(
                () -> {
                    for (int i = 0; i < tokens; i++) {
                        taken.addAndGet(table.take("k", 0) < 0 ? 1 : 0);
                    }
                    return null;
                });

        assertThat(taken).hasValue(tokens);
    }

    @Test
    void staysBoundedAndConsistentUnderContention() throws Exception {
        BucketTable table = table(TokenRate.of(1_000, 1), 64);
        AtomicLong clock = new AtomicLong();

        inParallel(
                () -> {
                    for (int i = 0; i < 100_000; i++) {
                        table.take(i % 257, clock.addAndGet(1_000));
                        assertThat(table.size()).isLessThan(64 + 64);
                    }
                    return null;
                });
        for (int i = 0; i < 1_000; i++) {
            table.take("later" + i, clock.get() + SECOND);
        }

        assertThat(table.size()).isBetween(1, 64);
    }

    private static void inParallel(Callable<Void> task)
            throws InterruptedException, ExecutionException {
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(executor.submit(task));
            }
            for (Future<Void> future : running) {
                future.get();
            }
        }
    }
}
