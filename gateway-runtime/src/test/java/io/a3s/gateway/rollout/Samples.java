package io.a3s.gateway.rollout;

import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.observe.Stats;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Rollouts and requests for tests. */
final class Samples {
    private final Stats stats = new Stats(1);

    RevisionStats revision(String name) {
        return stats.revisions.of("s").of(name);
    }

    /** Enters requests that took a time. */
    static void requests(RevisionStats revision, int count, int errors, long millis) {
        revision.attempts.add(0, count);
        revision.errors.add(0, errors);
        for (int i = 0; i < count; i++) {
            revision.latencies.record(0, TimeUnit.MILLISECONDS.toNanos(millis));
            revision.firstBytes.record(0, TimeUnit.MILLISECONDS.toNanos(millis) / 2);
        }
    }

    /** Steps of 20 percent each second; 20 requests; 5 %, 200 ms, 150 ms to the first byte. */
    static RolloutSettings settings() {
        return settings(0, 100, Double.POSITIVE_INFINITY);
    }

    static RolloutSettings settings(int start, int total, double maxRegression) {
        return new RolloutSettings(
                "s",
                "v1",
                "v2",
                start,
                total,
                20,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                20,
                0.05,
                200_000,
                150_000,
                maxRegression,
                "print");
    }
}
