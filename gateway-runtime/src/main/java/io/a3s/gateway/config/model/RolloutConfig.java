package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;

/** The block {@code rollout} of a service. */
@Doc("Moves requests from one revision to another step by step, and back if that goes wrong.")
public record RolloutConfig(
        @Doc("The revision that loses requests.") Located<String> from,
        @Doc("The revision that gains them.") Located<String> to,
        @Doc("How many of a hundred requests move with a step.") @Default("10") @Min(1) @Max(100)
                int stepPercent,
        @Doc("The pause between steps, in seconds.") @Default("60") @Min(1) long stepIntervalSecs,
        @Doc("The part of failed requests above which it goes back.")
                @Default("0.05")
                @Min(0)
                @Max(1)
                double errorRateThreshold,
        @Doc("The 99th percentile of latency above which it goes back, in milliseconds.")
                @Default("5000")
                @Min(1)
                long latencyThresholdMs) {
    /** Checks that there is something to move. */
    public RolloutConfig {
        if (from.equals(to)) {
            throw new InvalidConfigException("to", "the same as from (expected: two revisions)");
        }
    }
}
