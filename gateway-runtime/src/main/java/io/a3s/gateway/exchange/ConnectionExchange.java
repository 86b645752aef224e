package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.observe.AccessRecord;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RouteInfo;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A connection without HTTP that is being relayed. */
final class ConnectionExchange implements ConnectionRoute, AccessRecord {
    private final ExchangeEnvironment environment;
    private final LoopContext loop;
    private final Routing routing;
    private final ClientInfo client;
    private final RouteTarget route;
    private final ServerBackend backend;
    private final String id;
    private final long startNanos = System.nanoTime();
    private long endNanos;
    private long received;
    private long sent;
    private String reason = "";
    private boolean completed;

    ConnectionExchange(
            ExchangeEnvironment environment,
            LoopContext loop,
            Routing routing,
            ClientInfo client,
            RouteTarget route,
            ServerBackend backend) {
        this.environment = environment;
        this.loop = loop;
        this.routing = routing;
        this.client = client;
        this.route = route;
        this.backend = backend;
        this.id = loop.newId();
        backend.enter(loop.index());
    }

    @Override
    public RouteInfo route() {
        return route;
    }

    @Override
    public Backend backend() {
        return backend;
    }

    @Override
    public ConnectOptions options() {
        Service service = route.target();
        return service.options(true);
    }

    @Override
    public void complete(
            long bytesFromClient, long bytesToClient, @Nullable UpstreamFailure failure) {
        if (completed) {
            throw new IllegalStateException("completed twice");
        }
        completed = true;
        endNanos = System.nanoTime();
        received = bytesFromClient;
        sent = bytesToClient;
        backend.leave();
        if (failure != null) {
            reason = failure.kind().name().toLowerCase(Locale.ROOT);
            route.target().stats().errors.add(loop.index(), 1);
        }
        environment.stats().requestBytes.add(loop.index(), received);
        environment.stats().responseBytes.add(loop.index(), sent);
        route.stats().duration.record(loop.index(), durationNanos());
        AccessLog accessLog = environment.accessLog();
        if (accessLog != null) {
            accessLog.write(this);
        }
        routing.release(loop.index());
    }

    @Override
    public String requestId() {
        return id;
    }

    @Override
    public String clientIp() {
        return client.addressText();
    }

    @Override
    public int status() {
        return 0;
    }

    @Override
    public long requestBytes() {
        return received;
    }

    @Override
    public long responseBytes() {
        return sent;
    }

    @Override
    public long durationNanos() {
        return endNanos - startNanos;
    }

    @Override
    public String entrypoint() {
        return client.entrypoint();
    }

    @Override
    public String router() {
        return route.router();
    }

    @Override
    public String service() {
        return route.service();
    }

    @Override
    public String backendLabel() {
        return backend.label();
    }

    @Override
    public String reason() {
        return reason;
    }
}
