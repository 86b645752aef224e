package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.RouteInfo;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: where one connection is relayed to. It holds a place at the backend
 * until {@link #complete}, which must be called exactly once.
 *
 * @since 1.0
 */
@Incubating
public interface ConnectionRoute {
    /** Returns the route the connection took. */
    RouteInfo route();

    /** Returns the backend. */
    Backend backend();

    /** Returns how to connect to it. */
    ConnectOptions options();

    /**
     * Reports that the relay is over.
     *
     * @param bytesFromClient what the client sent
     * @param bytesToClient what it got
     * @param failure what the backend did wrong, or null
     */
    void complete(long bytesFromClient, long bytesToClient, @Nullable UpstreamFailure failure);
}
