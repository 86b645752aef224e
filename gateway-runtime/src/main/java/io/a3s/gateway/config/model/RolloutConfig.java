package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;
import java.util.Optional;

/** The block {@code rollout} of a service. */
@Doc("Moves requests from one revision to another step by step, and back if that goes wrong.")
public record RolloutConfig(
        @Doc("The revision that loses requests.") Located<String> from,
        @Doc("The revision that gains them.") Located<String> to,
        @Doc("How many of a hundred requests move with a step.") @Default("10") @Min(1) @Max(100)
                int stepPercent,
        @Doc("The pause between steps, in seconds.") @Default("60") @Min(1) @Max(604_800)
                long stepIntervalSecs,
        @Doc("The part of failed requests above which it goes back.")
                @Default("0.05")
                @Min(0)
                @Max(1)
                double errorRateThreshold,
        @Doc("The 99th percentile of latency above which it goes back, in milliseconds.")
                @Default("5000")
                @Min(1)
                long latencyThresholdMs,
        @Doc(
                        "The 99th percentile of the time to the first byte of a response's body above which it goes back, in milliseconds; any unless set.")
                @Min(1)
                Optional<Long> ttftThresholdMs,
        @Doc(
                        "How many times as bad as `from` the revision `to` may be, in error rate and both times, before it goes back; not compared unless set.")
                Optional<Double> maxRegression,
        @Doc(
                        "How many requests to `to` are needed for a judgement. With fewer, it stays at the step.")
                @Default("100")
                @Min(1)
                @Max(1_000_000)
                int minRequests,
        @Doc("How far back requests count; unless set, as long as `step_interval_secs`.")
                Optional<Duration> window) {
    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(24);

    /** Checks that there is something to move. */
    public RolloutConfig {
        if (from.equals(to)) {
            throw new InvalidConfigException("to", "the same as from (expected: two revisions)");
        }
        maxRegression.ifPresent(RolloutConfig::checkRegression);
        window.ifPresent(RolloutConfig::checkWindow);
    }

    private static void checkRegression(double factor) {
        if (!(factor >= 1 && factor <= 1_000)) {
            throw new InvalidConfigException("max_regression", factor + " (expected: 1 to 1000)");
        }
    }

    private static void checkWindow(Duration length) {
        if (length.compareTo(SHORTEST_WINDOW) < 0 || length.compareTo(LONGEST_WINDOW) > 0) {
            throw new InvalidConfigException(
                    "window", length.toMillis() + "ms (expected: 1s to 24h)");
        }
    }
}
