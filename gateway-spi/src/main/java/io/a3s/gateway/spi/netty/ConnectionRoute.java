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

    /** Returns the backend, which may be another one after {@link #connect}. */
    Backend backend();

    /**
     * Connects to the backend, as {@link ConnectOptions#connect} does, but within the service's
     * {@code connect_timeout}. If that fails, another backend takes its place, as long as there is
     * one that was not tried. If the service wants it, the backend is told first whom the
     * connection is for (PROXY protocol).
     *
     * @param listener learns how it ends; may be called before the method returns
     */
    Dial connect(DialListener listener);

    /**
     * Reports that the relay is over.
     *
     * @param bytesFromClient what the client sent
     * @param bytesToClient what it got
     * @param failure what the backend did wrong, or null
     */
    void complete(long bytesFromClient, long bytesToClient, @Nullable UpstreamFailure failure);
}
