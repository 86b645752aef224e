package io.a3s.gateway.scaling.process;

import io.a3s.gateway.spi.Metrics;
import java.time.Duration;
import java.util.Locale;

/** What is counted about the replicas of a service. */
final class Counts {
    private final Metrics.Counter starts;
    private final Metrics.Counter failures;
    private final Metrics.Timer ready;

    Counts(Metrics metrics) {
        this.starts = metrics.counter("process_replica_starts_total");
        this.failures = metrics.counter("process_replica_failures_total");
        this.ready = metrics.timer("process_replica_start_seconds");
    }

    /** Counts a process that is started. */
    void start() {
        starts.increment();
    }

    /** Counts one that ended without being told to, or did not get ready. */
    void failure() {
        failures.increment();
    }

    /** Counts one that is ready. */
    void ready(long nanos) {
        ready.record(nanos);
    }

    /** Returns a duration as messages have it. */
    static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
