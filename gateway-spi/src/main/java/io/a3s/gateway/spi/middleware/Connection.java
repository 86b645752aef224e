package io.a3s.gateway.spi.middleware;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RouteInfo;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: a connection, or a flow of datagrams, at an entrypoint without HTTP.
 * It is the same object in all calls about one connection. To be used on the calling thread.
 *
 * @since 1.0
 */
@Incubating
public interface Connection {
    /** Returns the id the access log has it under. */
    String id();

    /** Returns who connected. */
    ClientInfo client();

    /** Returns the route it takes. */
    RouteInfo route();

    /**
     * Returns the server name of its TLS greeting (RFC 6066 §3) in lower case, or null if there is
     * none.
     */
    @Nullable String serverName();
}
