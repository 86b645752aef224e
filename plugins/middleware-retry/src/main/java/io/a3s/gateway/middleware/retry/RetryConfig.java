package io.a3s.gateway.middleware.retry;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an operator sets for {@code retry}.
 *
 * @param maxRetries how often a request may be sent again
 * @param retryIntervalMs the longest pause before the first retry, in milliseconds
 * @param maxDelay the longest pause before any retry
 * @param methods which requests may reach a backend twice
 * @param statuses which answers of a backend are as good as none
 * @param retryTimeouts whether a backend that takes too long is given up for another
 * @param replayBuffer how much of a body is kept to be sent again
 * @param budgetPercent the share of requests that may be retries
 * @param budgetMinPerSecond how many retries are granted beyond that share
 */
@Doc("Sends a request again, to another backend if there is one, when a backend did not answer it.")
record RetryConfig(
        @Doc("How often a request is sent again at most.") @Default("3") @Min(1) @Max(10)
                int maxRetries,
        @Doc(
                        """
                        The pause before a retry is random, up to this many milliseconds before the first, and up to \
                        twice as many before each further one. 0 for no pause.""")
                @Default("100")
                @Min(0)
                @Max(60_000)
                int retryIntervalMs,
        @Doc(
                        """
                        The longest pause before a retry, up to a minute. A backend that asks for a longer one with \
                        `Retry-After` is not asked again.""")
                @Default("5s")
                Duration maxDelay,
        @Doc(
                        """
                        Methods whose requests may reach a backend twice, which is safe for the idempotent ones. \
                        A request that no backend got, as no connection could be made, is sent again whatever its \
                        method.""")
                @Default("[\"GET\", \"HEAD\", \"OPTIONS\", \"TRACE\", \"PUT\", \"DELETE\"]")
                List<String> methods,
        @Doc("Statuses of a backend's answer that count as none, 400 to 599.")
                @Default("[502, 503, 504]")
                List<Integer> statuses,
        @Doc(
                        """
                        Whether a request is sent again when a backend has taken longer than the service's \
                        `request_timeout`. The client then waits for as many times as long.""")
                @Default("false")
                boolean retryTimeouts,
        @Doc(
                        """
                        How much of a request's body is kept so that it can be sent again; a larger one cannot. \
                        `0` keeps nothing: then only requests are retried of whose body nothing has arrived.""")
                @Default("64KiB")
                DataSize replayBuffer,
        @Doc(
                        """
                        The budget of a service: how many retries there may be in ten seconds, in percent of the \
                        requests in that time, so that retries do not multiply an outage.""")
                @Default("20")
                @Min(0)
                @Max(100)
                int budgetPercent,
        @Doc(
                        """
                        Retries per second that the budget has beyond its share, so that there are some where there \
                        is little traffic.""")
                @Default("10")
                @Min(0)
                @Max(100_000)
                int budgetMinPerSecond) {
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final DataSize LARGEST_BUFFER = new DataSize(64 << 20);
    // Methods are case-sensitive (RFC 9110 §9.1), so "get" would never be met.
    private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z0-9_-]*");

    RetryConfig {
        if (maxDelay.compareTo(LONGEST_DELAY) > 0) {
            throw new InvalidConfigException(
                    "max_delay", maxDelay.toSeconds() + "s (expected: up to 1m)");
        }
        if (maxDelay.toMillis() < retryIntervalMs) {
            throw new InvalidConfigException(
                    "max_delay",
                    "%dms (expected: no less than retry_interval_ms, which is %d)"
                            .formatted(maxDelay.toMillis(), retryIntervalMs));
        }
        for (String method : methods) {
            if (!METHOD.matcher(method).matches()) {
                throw new InvalidConfigException(
                        "methods", '"' + method + "\" (expected: a method such as \"GET\")");
            }
        }
        for (int status : statuses) {
            if (status < 400 || status > 599) {
                throw new InvalidConfigException("statuses", status + " (expected: 400 to 599)");
            }
        }
        if (replayBuffer.bytes() > LARGEST_BUFFER.bytes()) {
            throw new InvalidConfigException(
                    "replay_buffer", replayBuffer + " (expected: up to " + LARGEST_BUFFER + ')');
        }
        if (budgetPercent == 0 && budgetMinPerSecond == 0) {
            throw new InvalidConfigException(
                    "budget_percent",
                    "0 leaves nothing to retry with, as budget_min_per_second is 0, too (expected:"
                            + " one of them above 0)");
        }
    }
}
