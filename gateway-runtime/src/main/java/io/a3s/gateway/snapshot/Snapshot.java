package io.a3s.gateway.snapshot;

import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.exchange.Loops;
import io.a3s.gateway.exchange.RouteTarget;
import io.a3s.gateway.exchange.Routing;
import io.a3s.gateway.exchange.Watch;
import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.router.RouteTable;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.Reply;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ResponseWatch;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A configuration, compiled. Immutable but for the count of those who use it. It holds everything
 * it leads to, from plugin generations to backends, until it has been replaced and its last
 * exchange is over.
 */
public final class Snapshot implements Routing {
    /** A handler with the name of its protocol. */
    record NamedHandler(String protocol, ExchangeHandler handler) {}

    private final GatewayConfig config;
    private final RouteTable<RouteTarget> routes;
    private final SortedMap<String, Service> services;
    // Every exchange goes through them; a list would make an iterator each time.
    private final NamedHandler[] handlers;
    private final List<Runnable> commits;
    private final Lease lease;
    private final LoopLease users;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Snapshot(
            GatewayConfig config,
            RouteTable<RouteTarget> routes,
            SortedMap<String, Service> services,
            List<NamedHandler> handlers,
            List<Runnable> commits,
            Lease lease,
            int loops) {
        this.config = config;
        this.routes = routes;
        this.services = services;
        this.handlers = handlers.toArray(NamedHandler[]::new);
        this.commits = List.copyOf(commits);
        this.lease = lease;
        this.users = new LoopLease(loops, this::end);
    }

    /**
     * Does what waits until nothing can refuse the configuration any more: takes over weights,
     * begins to probe. To be called once, before the first exchange, as balancers read weights only
     * when their list of backends changes.
     */
    public void commit() {
        commits.forEach(Runnable::run);
    }

    /** Lets go of everything without having been in effect. */
    public void discard() {
        lease.end();
    }

    /**
     * Lets go of everything as soon as no exchange uses it any more. To be called once, when
     * another snapshot has taken its place for new exchanges.
     *
     * @return completes when that is done
     */
    public CompletableFuture<Void> retire(Loops loops) {
        users.retire(loops);
        return ended;
    }

    // Closing plugins may block, so it happens on a thread of its own.
    private void end() {
        Thread.ofVirtual()
                .name("snapshot-end")
                .start(
                        () -> {
                            try {
                                lease.end();
                            } finally {
                                ended.complete(null);
                            }
                        });
    }

    /** Returns the configuration. */
    public GatewayConfig config() {
        return config;
    }

    /** Returns all routes, in the order in which they take precedence. */
    public RouteTable<RouteTarget> routes() {
        return routes;
    }

    /** Returns the services by name. */
    public SortedMap<String, Service> services() {
        return services;
    }

    @Override
    public void acquire(int loop) {
        users.acquire(loop);
    }

    @Override
    public void release(int loop) {
        users.release(loop);
    }

    @Override
    public @Nullable RouteTarget route(RequestHead head, ClientInfo client) {
        return routes.match(client.entrypoint(), head, client);
    }

    @Override
    public @Nullable RouteTarget routeConnection(@Nullable String serverName, ClientInfo client) {
        return routes.matchConnection(client.entrypoint(), serverName, client);
    }

    @Override
    public boolean asksForServerName(String entrypoint) {
        return routes.at(entrypoint).asksForServerName();
    }

    @Override
    public @Nullable Watch watch(Exchange exchange, long elapsedNanos) {
        for (NamedHandler named : handlers) {
            try {
                ResponseWatch watch = named.handler().watch(exchange, elapsedNanos);
                if (watch != null) {
                    return new Watch(named.protocol(), watch);
                }
            } catch (Throwable e) {
                throw new PluginFailedException(PluginPart.exchangeHandler(named.protocol()), e);
            }
        }
        return null;
    }

    @Override
    public boolean isClaimed(Exchange exchange) {
        for (NamedHandler named : handlers) {
            try {
                if (named.handler().claims(exchange)) {
                    return true;
                }
            } catch (Throwable e) {
                throw new PluginFailedException(PluginPart.exchangeHandler(named.protocol()), e);
            }
        }
        return false;
    }

    @Override
    public long limitNanos(Exchange exchange) {
        for (NamedHandler named : handlers) {
            try {
                long limit = named.handler().limitNanos(exchange);
                if (limit > 0) {
                    return limit;
                }
            } catch (Throwable e) {
                throw new PluginFailedException(PluginPart.exchangeHandler(named.protocol()), e);
            }
        }
        return 0;
    }

    @Override
    public Reply inItsForm(Exchange exchange, Reply reply, String reason) {
        for (NamedHandler named : handlers) {
            try {
                Reply formed = named.handler().reply(exchange, reply, reason);
                if (formed != null) {
                    return formed;
                }
            } catch (Throwable e) {
                throw new PluginFailedException(PluginPart.exchangeHandler(named.protocol()), e);
            }
        }
        return reply;
    }
}
