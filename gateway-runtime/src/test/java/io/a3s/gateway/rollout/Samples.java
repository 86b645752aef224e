package io.a3s.gateway.rollout;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.service.HealthEpoch;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.Revisions.Revision;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.service.ServicePolicy;
import io.a3s.gateway.service.Timeouts;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Rollouts and requests for tests. */
final class Samples {
    private final Stats stats = new Stats(1);
    private final HealthEpoch epoch = new HealthEpoch();
    final ServerBackend newBackend = backend(2);

    /** Returns v1, which has everything, and v2, with a backend each. */
    Revisions revisions() {
        return new Revisions(
                List.of(revision("v1", backend(1)), revision("v2", newBackend)),
                new int[] {100, 0},
                List.of(0, 1),
                null);
    }

    RevisionStats revision(String name) {
        return stats.revisions.of("s").of(name);
    }

    private ServerBackend backend(int port) {
        String url = "http://127.0.0.1:" + port;
        return new ServerBackend("s", URI.create(url), url, new LoopCounter(1), epoch);
    }

    private Revision revision(String name, ServerBackend backend) {
        Duration second = Duration.ofSeconds(1);
        Service service =
                new Service(
                        "s",
                        new Timeouts(second, second, second, Duration.ZERO, Duration.ZERO),
                        "first",
                        (all, _) -> all.getFirst(),
                        List.of(backend),
                        Map.of(),
                        new Dialer(),
                        epoch,
                        ServicePolicy.NONE,
                        stats.services.of("s"));
        return new Revision(name, service, revision(name));
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

    /** Returns the state after an event. */
    static RolloutState after(RolloutState before, RolloutPhase phase, String event, int percent) {
        return before.next(phase, "", new RolloutEvent(2_000, event, percent, "", 0));
    }

    /** Steps of 20 percent each second; 20 requests; 5 %, 200 ms, 150 ms to the first byte. */
    static RolloutSettings settings() {
        return settings(0, 100, Double.POSITIVE_INFINITY);
    }

    static RolloutSettings settings(int start, int total, double maxRegression) {
        return settings("s", start, total, maxRegression, "print");
    }

    static RolloutSettings settings(String service, String fingerprint) {
        return settings(service, 0, 100, Double.POSITIVE_INFINITY, fingerprint);
    }

    private static RolloutSettings settings(
            String service, int start, int total, double maxRegression, String fingerprint) {
        return new RolloutSettings(
                service,
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
                fingerprint);
    }
}
