package io.a3s.gateway.spi.http;

/**
 * Implemented by the runtime: the route an exchange took.
 *
 * @since 1.0
 */
public interface RouteInfo {
    /** Returns the name of the router. */
    String router();

    /** Returns the name of the service. */
    String service();
}
