package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.netty.ConnectionDispatcher;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** Routes connections without HTTP with the configuration that is current at that moment. */
public final class Connections implements ConnectionDispatcher {
    /** Not a record: it stands for its connection, so two of one client are not equal. */
    static final class Context implements BalanceContext {
        private final ClientInfo client;

        Context(ClientInfo client) {
            this.client = client;
        }

        @Override
        public ClientInfo client() {
            return client;
        }

        @Override
        public @Nullable RequestHead request() {
            return null;
        }
    }

    private final ExchangeEnvironment environment;
    private final Loops loops;

    /** Makes a dispatcher. */
    public Connections(ExchangeEnvironment environment, Loops loops) {
        this.environment = environment;
        this.loops = loops;
    }

    @Override
    public boolean asksForServerName(String entrypoint) {
        return environment.routing().get().asksForServerName(entrypoint);
    }

    @Override
    public @Nullable ConnectionRoute open(
            EventLoop eventLoop, ClientInfo client, @Nullable String serverName) {
        LoopContext loop = loops.of(eventLoop);
        Routing routing = environment.routing().get();
        routing.acquire(loop.index());
        ConnectionExchange exchange = null;
        try {
            exchange = route(loop, routing, client, serverName);
            return exchange;
        } finally {
            if (exchange == null) {
                routing.release(loop.index());
            }
        }
    }

    /** Counts and logs a connection that is closed without having been served. */
    public void refused(EventLoop eventLoop, ClientInfo client, String reason) {
        environment.stats().refusedConnections.of(client.entrypoint()).count(reason);
        log(client, loops.of(eventLoop).newId(), null, reason);
    }

    private @Nullable ConnectionExchange route(
            LoopContext loop, Routing routing, ClientInfo client, @Nullable String serverName) {
        RouteTarget route = routing.routeConnection(serverName, client);
        String id = loop.newId();
        if (route == null) {
            refuse(client, id, null, "no_route");
            return null;
        }
        route.stats().requests.add(loop.index(), 1);
        ConnectionWalk walk = new ConnectionWalk(id, client, route, serverName, loop);
        String refusal = walk.enter();
        Context context = new Context(client);
        Placement placement = new Placement(context, route.target(), loop.index());
        ServerBackend backend = null;
        if (refusal.isEmpty()) {
            route.target().stats().requests.add(loop.index(), 1);
            try {
                ServerBackend picked = placement.select();
                backend = picked == null ? null : placement.enter(picked);
                if (backend == null) {
                    refusal = picked == null ? "no_healthy_backends" : "replicas_busy";
                }
            } catch (PluginFailedException e) {
                FailureLog.failed(environment.stats(), e, id);
                refusal = e.reason();
            }
        }
        if (backend == null) {
            walk.end();
            refuse(client, id, route, refusal);
            return null;
        }
        return new ConnectionExchange(
                environment, loop, routing, walk, context, placement, backend);
    }

    private void refuse(ClientInfo client, String id, @Nullable RouteTarget route, String reason) {
        environment.stats().countLocalReply(reason);
        log(client, id, route, reason);
    }

    private void log(ClientInfo client, String id, @Nullable RouteTarget route, String reason) {
        AccessLog accessLog = environment.accessLog();
        if (accessLog != null) {
            accessLog.write(new RefusedConnection(client, id, route, reason));
        }
    }
}
