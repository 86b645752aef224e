package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;

/**
 * Implemented by the runtime: how to connect to the backends of a service.
 *
 * @since 1.0
 */
@Incubating
public interface ConnectOptions {
    /** Returns the time a connection may take to be made, in milliseconds, at least 1. */
    int connectTimeoutMillis();

    /** Returns how long an unused connection is kept, in milliseconds; 0 to keep none. */
    long keepAliveMillis();

    /**
     * Returns whether to make a new connection even if one is kept, as after a kept one turned out
     * to be closed.
     */
    boolean freshConnection();
}
