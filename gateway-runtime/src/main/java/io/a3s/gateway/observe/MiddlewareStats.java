package io.a3s.gateway.observe;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What is counted per middleware. */
public final class MiddlewareStats {
    /** Where in an exchange or connection a middleware is called. */
    public enum Phase {
        /** With the request's head, until it has decided. */
        REQUEST,
        /** With a piece or the end of the request's body. */
        REQUEST_BODY,
        /** After an attempt at a backend. */
        ATTEMPT,
        /** With the response's head. */
        RESPONSE,
        /** With a piece or the end of the response's body. */
        RESPONSE_BODY,
        /** With a connection without HTTP, until it has decided. */
        CONNECTION,
        /** As the other end of a connection that has switched protocols. */
        STREAM,
        /** When the exchange or the connection is over. */
        COMPLETE;

        /** Returns the phase as logs and metrics name it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Requests and connections that reached it. */
    public final LoopCounter invocations;

    private final Map<Phase, FailureStats> failures = new EnumMap<>(Phase.class);

    MiddlewareStats(int loops) {
        invocations = new LoopCounter(loops);
        for (Phase phase : Phase.values()) {
            failures.put(phase, new FailureStats());
        }
    }

    /** Returns what is counted about its failures in a phase. */
    public FailureStats failures(Phase phase) {
        return Objects.requireNonNull(failures.get(phase));
    }
}
