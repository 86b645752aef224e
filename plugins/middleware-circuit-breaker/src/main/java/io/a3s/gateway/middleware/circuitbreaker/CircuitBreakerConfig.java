package io.a3s.gateway.middleware.circuitbreaker;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an operator sets for {@code circuit-breaker}.
 *
 * @param failureThreshold failures in a row that open the circuit; 0 if their number does not
 *     matter
 * @param cooldownSecs how long it stays open, in seconds
 * @param successThreshold probes in a row that close it
 * @param failurePercent the share of failures that opens it, if any
 * @param slowAfter when an answer is slow, if ever
 * @param slowPercent the share of slow answers that opens it
 * @param window the time over which shares are measured
 * @param minRequests how many requests there must have been in it
 * @param failureStatuses statuses that are failures; those from 500 on if empty
 */
@Doc("Gives a failing service time to recover: after failures, requests are refused for a while.")
record CircuitBreakerConfig(
        @Doc("How many failures in a row open the circuit; 0 to go by `failure_percent` alone.")
                @Default("5")
                @Min(0)
                @Max(1_000_000)
                int failureThreshold,
        @Doc("How long requests are refused once it is open, in seconds.")
                @Default("30")
                @Min(1)
                @Max(86_400)
                int cooldownSecs,
        @Doc("How many requests, let through one at a time after that, must succeed to close it.")
                @Default("1")
                @Min(1)
                @Max(1_000)
                int successThreshold,
        @Doc(
                        """
                        The share of failures among the requests of the `window`, in percent, that opens it, too. By \
                        default only failures in a row do.""")
                @Min(1)
                @Max(100)
                Optional<Integer> failurePercent,
        @Doc(
                        """
                        How long a backend may take to begin its answer before the answer counts as slow. By default \
                        none does.""")
                Optional<Duration> slowAfter,
        @Doc(
                        """
                        The share of slow answers among those of the `window`, in percent, that opens it. Needs \
                        `slow_after`.""")
                @Default("50")
                @Min(1)
                @Max(100)
                int slowPercent,
        @Doc("The time over which the shares are measured, 1s to 5m.") @Default("10s")
                Duration window,
        @Doc("How many requests the window must have for its shares to count.")
                @Default("20")
                @Min(1)
                @Max(1_000_000)
                int minRequests,
        @Doc("Statuses of a backend that are failures, 400 to 599. By default those from 500 on.")
                List<Integer> failureStatuses) {
    CircuitBreakerConfig {
        if (failureThreshold == 0 && failurePercent.isEmpty() && slowAfter.isEmpty()) {
            throw new InvalidConfigException(
                    "failure_threshold",
                    "0 leaves nothing that opens the circuit (expected: 1 or more, or"
                            + " failure_percent, or slow_after)");
        }
        if (slowAfter.isPresent() && !slowAfter.get().isPositive()) {
            throw new InvalidConfigException("slow_after", "0s (expected: more than 0)");
        }
        if (window.compareTo(Duration.ofSeconds(1)) < 0
                || window.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new InvalidConfigException(
                    "window", window.toMillis() + "ms (expected: 1s to 5m)");
        }
        for (int status : failureStatuses) {
            if (status < 400 || status > 599) {
                throw new InvalidConfigException(
                        "failure_statuses", status + " (expected: 400 to 599)");
            }
        }
    }
}
