package io.a3s.gateway.middleware.circuitbreaker;

import java.util.Locale;

/** The states of a circuit. */
enum CircuitState {
    /** Requests pass. */
    CLOSED,
    /** Requests are refused. */
    OPEN,
    /** One request at a time passes. */
    HALF_OPEN;

    /** Returns the value of the metric's label. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
