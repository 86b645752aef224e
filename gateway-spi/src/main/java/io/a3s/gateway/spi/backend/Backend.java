package io.a3s.gateway.spi.backend;

import io.a3s.gateway.spi.Incubating;
import java.net.URI;

/**
 * Implemented by the runtime: one server of a service. The same object stands for it as long as it
 * is configured, over reloads, so it may be used as a key by identity. Safe for use by any thread.
 *
 * @since 1.0
 */
public interface Backend {
    /** Returns the URL as configured. */
    URI url();

    /** Returns the host to connect to. */
    String host();

    /** Returns the port to connect to, the scheme's default if the URL has none. */
    int port();

    /** Returns the configured weight, 0 or more. */
    int weight();

    /** Returns the number of exchanges and connections under way. */
    int activeRequests();

    /**
     * Returns how long it took lately from a request to the head of its response, in nanoseconds: a
     * mean that a slower answer raises at once, and that falls within some ten seconds. A failure
     * counts as a second or more. 0 if nothing has been measured, as for connections without HTTP
     * and with strategies of the runtime that do not ask for it.
     */
    @Incubating
    default long latencyNanos() {
        return 0;
    }
}
