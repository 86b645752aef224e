package io.a3s.gateway.middleware.tcpfilter;

import java.util.Locale;

/** Why a connection is refused. */
enum Refusal {
    DENIED,
    NOT_ALLOWED,
    MAX_CONNECTIONS,
    MAX_CONNECTIONS_PER_CLIENT;

    /** Returns the reason as metrics name it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
