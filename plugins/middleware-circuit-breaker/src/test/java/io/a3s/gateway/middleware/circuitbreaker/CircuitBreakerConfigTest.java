package io.a3s.gateway.middleware.circuitbreaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CircuitBreakerConfigTest {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private static CircuitBreakerConfig config(
            int failures,
            Optional<Integer> percent,
            Optional<Duration> slowAfter,
            Duration window,
            List<Integer> statuses) {
        return new CircuitBreakerConfig(
                failures, 30, 1, percent, slowAfter, 50, window, 20, statuses);
    }

    private static void requireRefused(ThrowingCallable made, String key, String message) {
        assertThatThrownBy(made)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessage(message);
    }

    @Test
    void refusesCircuitThatNothingOpens() {
        requireRefused(
                () -> config(0, Optional.empty(), Optional.empty(), TEN_SECONDS, List.of()),
                "failure_threshold",
                "0 leaves nothing that opens the circuit (expected: 1 or more, or failure_percent,"
                        + " or slow_after)");
        assertThat(config(0, Optional.of(50), Optional.empty(), TEN_SECONDS, List.of()))
                .isNotNull();
        assertThat(config(0, Optional.empty(), Optional.of(TEN_SECONDS), TEN_SECONDS, List.of()))
                .isNotNull();
    }

    @Test
    void refusesThatEveryAnswerIsSlow() {
        requireRefused(
                () ->
                        config(
                                5,
                                Optional.empty(),
                                Optional.of(Duration.ZERO),
                                TEN_SECONDS,
                                List.of()),
                "slow_after",
                "0s (expected: more than 0)");
    }

    @Test
    void refusesWindowOutOfRange() {
        for (long millis : List.of(0L, 999L, 300_001L)) {
            requireRefused(
                    () ->
                            config(
                                    5,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Duration.ofMillis(millis),
                                    List.of()),
                    "window",
                    millis + "ms (expected: 1s to 5m)");
        }
    }

    @Test
    void refusesStatusOfNoFailure() {
        for (int status : List.of(200, 399, 600)) {
            requireRefused(
                    () ->
                            config(
                                    5,
                                    Optional.empty(),
                                    Optional.empty(),
                                    TEN_SECONDS,
                                    List.of(500, status)),
                    "failure_statuses",
                    status + " (expected: 400 to 599)");
        }
    }
}
