package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.time.Duration;

/** The check of durations that zero would make useless. */
final class Positive {
    private Positive() {}

    static void check(String key, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new InvalidConfigException(key, "0s (expected: more than 0)");
        }
    }
}
