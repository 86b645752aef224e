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
     * Makes a connection to the backend, as {@link ConnectOptions#connect} does, and tells it first
     * whom it is for if the service wants that (PROXY protocol).
     *
     * @param listener learns how it ends; may be called before the method returns
     */
    Dial connect(DialListener listener);

    /**
     * Gives the backend up before anything was sent to it, and takes another one.
     *
     * @param failure why
     * @return false if all that are fit to serve were tried; then the route still has to be
     *     completed
     */
    boolean tryAnother(UpstreamFailure failure);

    /**
     * Reports that the relay is over.
     *
     * @param bytesFromClient what the client sent
     * @param bytesToClient what it got
     * @param failure what the backend did wrong, or null
     */
    void complete(long bytesFromClient, long bytesToClient, @Nullable UpstreamFailure failure);
}
