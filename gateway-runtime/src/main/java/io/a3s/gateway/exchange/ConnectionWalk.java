package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.middleware.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection's way through the middlewares of its route: forth when it is opened, back when it is
 * over. Whatever one of them throws stays with this connection.
 */
final class ConnectionWalk implements Connection {
    private final String id;
    private final ClientInfo client;
    private final RouteTarget route;
    private final @Nullable String serverName;
    private final int loop;
    // Those that want to know when it is over.
    private final List<ChainLink> entered = new ArrayList<>(0);

    ConnectionWalk(
            String id,
            ClientInfo client,
            RouteTarget route,
            @Nullable String serverName,
            LoopContext loop) {
        this.id = id;
        this.client = client;
        this.route = route;
        this.serverName = serverName;
        this.loop = loop.index();
    }

    /** Asks the middlewares. Returns why the connection does not go on, empty if it does. */
    String enter() {
        for (ChainLink link : route.chain()) {
            link.invoked(loop);
            String refusal = link.knowsConnections() ? ask(link) : "";
            if (!refusal.isEmpty()) {
                return refusal;
            }
        }
        return "";
    }

    private String ask(ChainLink link) {
        try {
            if (!link.middleware.onConnection(this)) {
                return link.replied;
            }
        } catch (Throwable e) {
            link.failed(Phase.CONNECTION, id, e);
            if (link.failOpen) {
                // It has not let it pass, so it does not hear of its end.
                link.bypassed(Phase.CONNECTION);
                return "";
            }
            return link.failed;
        }
        if (link.hasConnectionEndPhase) {
            entered.add(link);
        }
        return "";
    }

    /** Tells the middlewares that have let it go on that it is over. To be called once. */
    void end() {
        for (ChainLink link : entered.reversed()) {
            try {
                link.middleware.onConnectionEnd(this);
            } catch (Throwable e) {
                link.failed(Phase.COMPLETE, id, e);
            }
        }
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public ClientInfo client() {
        return client;
    }

    @Override
    public RouteTarget route() {
        return route;
    }

    @Override
    public @Nullable String serverName() {
        return serverName;
    }
}
