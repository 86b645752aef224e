package io.a3s.gateway.middleware.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    private static int takeAll(RetryBudget budget, long now) {
        int taken = 0;
        while (budget.take(now)) {
            taken++;
        }
        return taken;
    }

    @Test
    void grantsShareOfRequests() {
        RetryBudget budget = new RetryBudget(20, 0, 0);
        assertThat(budget.take(0)).isFalse();
        for (int i = 0; i < 100; i++) {
            budget.requested(i * SECOND / 100);
        }

        assertThat(takeAll(budget, SECOND)).isEqualTo(20);
        assertThat(takeAll(budget, 5 * SECOND)).isZero();
    }

    @Test
    void grantsSomeWithoutTraffic() {
        RetryBudget budget = new RetryBudget(0, 3, 0);

        assertThat(takeAll(budget, 0)).isEqualTo(30);
        assertThat(takeAll(budget, 9 * SECOND)).isZero();
        assertThat(takeAll(budget, 10 * SECOND)).isEqualTo(30);
    }

    @Test
    void isOverdrawnByNobody() throws Exception {
        RetryBudget budget = new RetryBudget(10, 0, 0);
        for (int i = 0; i < 1_000; i++) {
            budget.requested(0);
        }
        AtomicInteger taken = new AtomicInteger();

        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(
                        executor.submit(
                                () -> {
                                    for (int n = 0; n < 1_000; n++) {
                                        taken.addAndGet(budget.take(0) ? 1 : 0);
                                    }
                                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        }

        assertThat(taken).hasValue(100);
    }
}
