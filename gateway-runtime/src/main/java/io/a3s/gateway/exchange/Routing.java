package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as exchanges see it. An exchange holds the routing it began with until it ends,
 * so a change of configuration never mixes two of them.
 */
public interface Routing {
    /** Takes a share, so that nothing the routing uses is closed. To be called on the loop. */
    void acquire(int loop);

    /** Gives the share back. To be called on the same loop. */
    void release(int loop);

    /** Returns the route of a request, or null if no router matches. */
    @Nullable RouteTarget route(RequestHead head, ClientInfo client);

    /** Returns the route of a connection without HTTP, or null if no router matches. */
    @Nullable RouteTarget routeConnection(@Nullable String serverName, ClientInfo client);

    /** Returns whether the route of a connection may depend on its server name. */
    boolean asksForServerName(String entrypoint);

    /**
     * Returns what watches the body of a backend's response, or null if nobody wants to.
     *
     * @throws PluginFailedException if a handler fails
     */
    @Nullable Watch watch(Exchange exchange, long elapsedNanos);

    /**
     * Returns whether some handler claims the exchange.
     *
     * @throws PluginFailedException if a handler fails
     */
    boolean isClaimed(Exchange exchange);

    /**
     * Returns how long the exchange may take in all, or 0 if no handler says so.
     *
     * @throws PluginFailedException if a handler fails
     */
    default long limitNanos(Exchange exchange) {
        return 0;
    }

    /**
     * Returns a local reply in the form the exchange's protocol has for it.
     *
     * @throws PluginFailedException if a handler fails
     */
    default Reply inItsForm(Exchange exchange, Reply reply, String reason) {
        return reply;
    }
}
