package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;

/**
 * Implemented by the runtime: a connection that is being made. Used on its event loop.
 *
 * @since 1.0
 */
@Incubating
public interface Dial {
    /** Gives the connection up. No call to the listener follows. Has no effect afterwards. */
    void cancel();
}
