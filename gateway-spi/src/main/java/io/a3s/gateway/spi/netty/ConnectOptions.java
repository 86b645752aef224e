package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.backend.Backend;
import io.netty.channel.EventLoop;
import java.util.List;

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

    /**
     * Makes a new connection: resolves the backend's name, tries its addresses in turn, and shakes
     * hands if the service speaks TLS with it. Nothing limits its time; who calls it cancels it
     * after {@link #connectTimeoutMillis}.
     *
     * @param loop the connection's event loop, which is the calling thread
     * @param backend where to
     * @param listener learns how it ends; may be called before the method returns
     */
    default Dial connect(EventLoop loop, Backend backend, DialListener listener) {
        return connect(loop, backend, List.of(), listener);
    }

    /**
     * Makes a new connection in the same way, and has the protocol that is spoken over TLS agreed
     * on in the handshake (ALPN, RFC 7301). Without TLS there is nothing to agree on.
     *
     * @param applicationProtocols what to offer, the best first, such as {@code h2}; empty to offer
     *     nothing. A backend that takes none of them is a failure of TLS.
     */
    Dial connect(
            EventLoop loop,
            Backend backend,
            List<String> applicationProtocols,
            DialListener listener);
}
