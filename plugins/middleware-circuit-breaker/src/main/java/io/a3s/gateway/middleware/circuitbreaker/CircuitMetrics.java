package io.a3s.gateway.middleware.circuitbreaker;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/** What is published about the circuit of one service. */
final class CircuitMetrics {
    private final Metrics metrics;
    private final String service;
    private final Map<CircuitState, Counter> transitions = new EnumMap<>(CircuitState.class);
    private final Counter refused;

    CircuitMetrics(Metrics metrics, String service) {
        this.metrics = metrics;
        this.service = service;
        for (CircuitState state : CircuitState.values()) {
            transitions.put(
                    state,
                    metrics.counter(
                            "circuit_breaker_transitions_total",
                            "service",
                            service,
                            "to",
                            state.label()));
        }
        this.refused = metrics.counter("circuit_breaker_refused_total", "service", service);
    }

    /** Publishes the state: 1 for the one the circuit is in, 0 for the others. */
    void watch(Supplier<CircuitState> current) {
        for (CircuitState state : CircuitState.values()) {
            metrics.gauge(
                    "circuit_breaker_state",
                    () -> current.get() == state ? 1 : 0,
                    "service",
                    service,
                    "state",
                    state.label());
        }
    }

    void became(CircuitState state) {
        Objects.requireNonNull(transitions.get(state)).increment();
    }

    void refused() {
        refused.increment();
    }
}
