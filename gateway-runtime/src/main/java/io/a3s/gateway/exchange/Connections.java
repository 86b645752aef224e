package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.netty.ConnectionDispatcher;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/** Routes connections without HTTP with the configuration that is current at that moment. */
public final class Connections implements ConnectionDispatcher {
    private record Context(ClientInfo client) implements BalanceContext {
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
        log(client, loops.of(eventLoop).newId(), reason);
    }

    private @Nullable ConnectionExchange route(
            LoopContext loop, Routing routing, ClientInfo client, @Nullable String serverName) {
        RouteTarget route = routing.routeConnection(serverName, client);
        if (route == null) {
            refuse(client, loop.newId(), "no_route");
            return null;
        }
        route.stats().requests.add(loop.index(), 1);
        Service service = route.target();
        service.stats().requests.add(loop.index(), 1);
        ServerBackend backend;
        try {
            backend = service.pick(new Context(client));
        } catch (PluginFailedException e) {
            String id = loop.newId();
            FailureLog.failed(environment.stats(), e, id);
            refuse(client, id, e.reason());
            return null;
        }
        if (backend == null) {
            refuse(client, loop.newId(), "no_healthy_backends");
            return null;
        }
        return new ConnectionExchange(environment, loop, routing, client, route, backend);
    }

    private void refuse(ClientInfo client, String id, String reason) {
        environment.stats().countLocalReply(reason);
        log(client, id, reason);
    }

    private void log(ClientInfo client, String id, String reason) {
        AccessLog accessLog = environment.accessLog();
        if (accessLog != null) {
            accessLog.write(new RefusedRequest(client, id, 0, 0, reason));
        }
    }
}
