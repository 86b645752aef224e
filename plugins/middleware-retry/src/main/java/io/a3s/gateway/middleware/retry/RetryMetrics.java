package io.a3s.gateway.middleware.retry;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What is counted. */
final class RetryMetrics {
    /** Why a request that calls for another attempt does not get one. */
    enum Withheld {
        /** It was sent as often as it may be. */
        ATTEMPTS,
        /** Part of its body is lost. */
        BODY,
        /** Its method must not reach a backend twice. */
        METHOD,
        /** The backend asked for a longer pause than requests may wait. */
        RETRY_AFTER,
        /** The budget is spent. */
        BUDGET
    }

    private final Map<Cause, Counter> attempts = new EnumMap<>(Cause.class);
    private final Map<Withheld, Counter> withheld = new EnumMap<>(Withheld.class);
    private final Counter recovered;

    RetryMetrics(Metrics metrics) {
        for (Cause cause : Cause.values()) {
            attempts.put(cause, metrics.counter("retry_attempts_total", "cause", cause.label()));
        }
        for (Withheld reason : Withheld.values()) {
            String label = reason.name().toLowerCase(Locale.ROOT);
            withheld.put(reason, metrics.counter("retry_withheld_total", "reason", label));
        }
        this.recovered = metrics.counter("retry_recovered_total");
    }

    void retried(Cause cause) {
        Objects.requireNonNull(attempts.get(cause)).increment();
    }

    void withheld(Withheld reason) {
        Objects.requireNonNull(withheld.get(reason)).increment();
    }

    void recovered() {
        recovered.increment();
    }
}
