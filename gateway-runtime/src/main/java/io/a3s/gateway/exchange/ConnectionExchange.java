package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.observe.AccessRecord;
import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.netty.channel.EventLoop;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection without HTTP that is being relayed. */
final class ConnectionExchange implements ConnectionRoute, AccessRecord {
    private static final Logger log = LoggerFactory.getLogger(ConnectionExchange.class);

    private final ExchangeEnvironment environment;
    private final LoopContext loop;
    private final Routing routing;
    private final ConnectionWalk walk;
    private final Connections.Context context;
    private final Placement placement;
    private ServerBackend backend;
    private final long startNanos = System.nanoTime();
    private long endNanos;
    private long received;
    private long sent;
    private String reason = "";
    private boolean connected;
    private boolean completed;

    /**
     * Takes over the place at a backend.
     *
     * @param walk has been entered; ends with this
     * @param context what the backend was picked for
     * @param placement has picked it
     * @param backend where a place is taken
     */
    ConnectionExchange(
            ExchangeEnvironment environment,
            LoopContext loop,
            Routing routing,
            ConnectionWalk walk,
            Connections.Context context,
            Placement placement,
            ServerBackend backend) {
        this.environment = environment;
        this.loop = loop;
        this.routing = routing;
        this.walk = walk;
        this.context = context;
        this.placement = placement;
        this.backend = backend;
    }

    @Override
    public RouteTarget route() {
        return walk.route();
    }

    @Override
    public Backend backend() {
        return backend;
    }

    EventLoop eventLoop() {
        return loop.loop();
    }

    int connectTimeoutMillis() {
        return placement.service().options(true).connectTimeoutMillis();
    }

    @Override
    public Dial connect(DialListener listener) {
        ConnectionDial dial = new ConnectionDial(this, listener);
        dial.begin();
        return dial;
    }

    /** Connects to the backend at hand, without a limit. */
    Dial dial(DialListener listener) {
        return placement.service().connect(loop.loop(), backend, walk.client(), listener);
    }

    /** Takes that the backend at hand has taken the connection. */
    void connected() {
        connected = true;
        placement.service().connected(backend, context);
        countAttempt(false);
    }

    /** Takes its place at another backend. Returns false if all that are fit were tried. */
    boolean takeAnother(UpstreamFailure failure) {
        Service failed = placement.service();
        failed.failed(backend, context, failure.kind(), startNanos);
        failed.over(backend, context);
        countAttempt(true);
        ServerBackend picked = placement.another(backend);
        ServerBackend next = picked == null ? null : placement.enter(picked);
        if (next == null) {
            return false;
        }
        log.atDebug()
                .addKeyValue("backend", backend.label())
                .addKeyValue("failure", failure)
                .log("backend failed");
        failed.stats().errors.add(loop.index(), 1);
        backend.leave();
        backend = next;
        return true;
    }

    private void countAttempt(boolean isFailed) {
        RevisionStats revision = placement.revisionStats();
        if (revision != null) {
            revision.attempts.add(loop.index(), 1);
        }
        if (isFailed) {
            countError();
        }
    }

    private void countError() {
        RevisionStats revision = placement.revisionStats();
        if (revision != null) {
            revision.errors.add(loop.index(), 1);
        }
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
        // How a connection goes once it is there is between those two. Only of datagrams is it not
        // known before whether anybody takes them.
        if (connected && failure != null && failure.kind() == UpstreamFailure.Kind.CONNECT_FAILED) {
            placement.service().failed(backend, context, failure.kind(), startNanos);
            countError();
        }
        placement.service().over(backend, context);
        backend.leave();
        walk.end();
        if (failure != null) {
            reason = failure.kind().name().toLowerCase(Locale.ROOT);
            placement.service().stats().errors.add(loop.index(), 1);
        }
        environment.stats().requestBytes.add(loop.index(), received);
        environment.stats().responseBytes.add(loop.index(), sent);
        route().stats().duration.record(loop.index(), durationNanos());
        AccessLog accessLog = environment.accessLog();
        if (accessLog != null) {
            accessLog.write(this);
        }
        routing.release(loop.index());
    }

    @Override
    public String requestId() {
        return walk.id();
    }

    @Override
    public String clientIp() {
        return walk.client().addressText();
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
        return walk.client().entrypoint();
    }

    @Override
    public String router() {
        return route().router();
    }

    @Override
    public String service() {
        return placement.service().name();
    }

    @Override
    public @Nullable String revision() {
        return Placement.revisionName(placement);
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
