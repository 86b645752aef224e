package io.a3s.gateway.middleware.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RetryConfigTest {
    private static RetryConfig config(
            int interval, Duration maxDelay, List<String> methods, List<Integer> statuses) {
        return new RetryConfig(
                3, interval, maxDelay, methods, statuses, false, new DataSize(1024), 20, 10);
    }

    private static RetryConfig config(DataSize buffer, int percent, int minimum) {
        return new RetryConfig(
                3,
                100,
                Duration.ofSeconds(5),
                List.of(),
                List.of(),
                false,
                buffer,
                percent,
                minimum);
    }

    private static void requireRefused(ThrowingCallable made, String key, String message) {
        assertThatThrownBy(made)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessage(message);
    }

    @Test
    void refusesDelayThatNobodyWaits() {
        requireRefused(
                () -> config(100, Duration.ofSeconds(61), List.of(), List.of()),
                "max_delay",
                "61s (expected: up to 1m)");
        requireRefused(
                () -> config(100, Duration.ofMillis(99), List.of(), List.of()),
                "max_delay",
                "99ms (expected: no less than retry_interval_ms, which is 100)");
    }

    @Test
    void refusesMethodThatIsNone() {
        Duration delay = Duration.ofSeconds(5);

        for (String method : List.of("get", "", "GET,POST", "G ET")) {
            requireRefused(
                    () -> config(100, delay, List.of("GET", method), List.of()),
                    "methods",
                    '"' + method + "\" (expected: a method such as \"GET\")");
        }
    }

    @Test
    void refusesStatusOfNoFailure() {
        Duration delay = Duration.ofSeconds(5);

        for (int status : List.of(0, 200, 399, 600)) {
            requireRefused(
                    () -> config(100, delay, List.of(), List.of(503, status)),
                    "statuses",
                    status + " (expected: 400 to 599)");
        }
    }

    @Test
    void refusesBufferThatTakesAllMemory() {
        requireRefused(
                () -> config(new DataSize((64 << 20) + 1), 20, 10),
                "replay_buffer",
                "67108865B (expected: up to 64MiB)");
    }

    @Test
    void refusesBudgetOfNothing() {
        requireRefused(
                () -> config(new DataSize(0), 0, 0),
                "budget_percent",
                "0 leaves nothing to retry with, as budget_min_per_second is 0, too (expected: one"
                        + " of them above 0)");
        assertThat(config(new DataSize(0), 0, 1).budgetMinPerSecond()).isEqualTo(1);
    }
}
