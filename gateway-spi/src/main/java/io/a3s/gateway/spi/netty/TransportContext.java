package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.Metrics;

/**
 * Implemented by the runtime: what a transport works with.
 *
 * @since 1.0
 */
@Incubating
public interface TransportContext {
    /** Returns the name of the entrypoint. */
    String entrypoint();

    /** Returns where HTTP exchanges are begun. */
    HttpDispatcher http();

    /** Returns where connections without HTTP are routed. */
    ConnectionDispatcher connections();

    /** Returns where the transport's metrics go. */
    Metrics metrics();
}
