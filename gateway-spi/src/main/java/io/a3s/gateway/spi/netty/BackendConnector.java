package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.backend.Backend;
import io.netty.channel.EventLoop;

/**
 * Implemented by protocol plugins: carries requests to backends and keeps connections for reuse,
 * apart for each event loop and backend.
 *
 * @since 1.0
 */
@Incubating
public interface BackendConnector extends AutoCloseable {
    /**
     * Opens a stream on a kept connection, or on one it makes. The stream is returned at once and
     * may be written to; it reports not writable until the connection is there.
     *
     * @param loop the exchange's event loop, which is the calling thread
     * @param backend where to
     * @param options how
     * @param handler takes the response; may be called before the method returns
     */
    BackendStream open(
            EventLoop loop, Backend backend, ConnectOptions options, BackendStreamHandler handler);

    /**
     * Closes the kept connections to a backend that is no longer configured; those in use close
     * when they become idle. Safe for use by any thread.
     */
    void forget(Backend backend);

    /**
     * Closes all kept connections. Called on a thread that may block, when no exchange uses the
     * connector.
     */
    @Override
    void close();
}
