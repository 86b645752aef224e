package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.AccessLog;
import io.a3s.gateway.observe.AccessRecord;
import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.netty.ConnectionRoute;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
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
    // Those that could not be connected to, the present one excepted.
    private final Set<ServerBackend> tried = new HashSet<>(2);
    private ServerBackend backend;
    private final long startNanos = System.nanoTime();
    private long endNanos;
    private long received;
    private long sent;
    private String reason = "";
    private boolean connected;
    private boolean completed;

    /**
     * Takes its place at a backend.
     *
     * @param walk has been entered; ends with this
     * @param context what the backend was picked for
     */
    ConnectionExchange(
            ExchangeEnvironment environment,
            LoopContext loop,
            Routing routing,
            ConnectionWalk walk,
            Connections.Context context,
            ServerBackend backend) {
        this.environment = environment;
        this.loop = loop;
        this.routing = routing;
        this.walk = walk;
        this.context = context;
        this.backend = backend;
        backend.enter(loop.index());
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
        return route().target().options(true).connectTimeoutMillis();
    }

    @Override
    public Dial connect(DialListener listener) {
        ConnectionDial dial = new ConnectionDial(this, listener);
        dial.begin();
        return dial;
    }

    /** Connects to the backend at hand, without a limit. */
    Dial dial(DialListener listener) {
        return route().target().connect(loop.loop(), backend, walk.client(), listener);
    }

    /** Takes that the backend at hand has taken the connection. */
    void connected() {
        connected = true;
        route().target().connected(backend, context);
    }

    /** Takes its place at another backend. Returns false if all that are fit were tried. */
    boolean takeAnother(UpstreamFailure failure) {
        tried.add(backend);
        route().target().failed(backend, context, failure.kind());
        route().target().over(backend, context);
        ServerBackend next;
        try {
            next = route().target().pickAnother(context, tried);
        } catch (PluginFailedException e) {
            FailureLog.failed(environment.stats(), e, walk.id());
            return false;
        }
        if (next == null) {
            return false;
        }
        if (tried.contains(next)) {
            route().target().over(next, context);
            return false;
        }
        log.atDebug()
                .addKeyValue("backend", backend.label())
                .addKeyValue("failure", failure)
                .log("backend failed");
        route().target().stats().errors.add(loop.index(), 1);
        backend.leave();
        backend = next;
        backend.enter(loop.index());
        return true;
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
            route().target().failed(backend, context, failure.kind());
        }
        route().target().over(backend, context);
        backend.leave();
        walk.end();
        if (failure != null) {
            reason = failure.kind().name().toLowerCase(Locale.ROOT);
            route().target().stats().errors.add(loop.index(), 1);
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
        return route().service();
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
