package io.a3s.gateway.scaling;

import java.time.Duration;

/** Settings in which most is as it is unless something is configured. */
final class UsualSettings {
    private UsualSettings() {}

    static AutoscalerSettings of(
            int min, int max, int concurrency, double utilization, Duration scaleDownDelay) {
        return of(
                min,
                max,
                concurrency * utilization,
                scaleDownDelay,
                Duration.ofSeconds(60),
                Duration.ofSeconds(30));
    }

    static AutoscalerSettings of(
            int min,
            int max,
            double target,
            Duration scaleDownDelay,
            Duration stableWindow,
            Duration grace) {
        return new AutoscalerSettings(
                min,
                max,
                target,
                stableWindow,
                Duration.ofSeconds(6),
                2,
                scaleDownDelay,
                grace,
                1000,
                2);
    }
}
