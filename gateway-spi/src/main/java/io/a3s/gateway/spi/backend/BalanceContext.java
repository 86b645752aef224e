package io.a3s.gateway.spi.backend;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: what a backend is picked for, an HTTP exchange or a TCP connection.
 *
 * @since 1.0
 */
@Incubating
public interface BalanceContext {
    /** Returns who is to be served. */
    ClientInfo client();

    /** Returns the request's head, or null for a connection that carries no HTTP. */
    @Nullable RequestHead request();
}
