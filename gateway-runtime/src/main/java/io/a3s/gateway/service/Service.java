package io.a3s.gateway.service;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.observe.ServiceStats;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service of one snapshot: which backends it has and how one is picked. Safe for use by any
 * thread.
 */
public final class Service {
    private record Fit(int epoch, List<ServerBackend> backends) {}

    private final String name;
    private final Timeouts timeouts;
    private final String strategy;
    private final LoadBalancer balancer;
    private final List<ServerBackend> backends;
    private final Map<String, BackendConnector> connectors;
    private final Dialer dialer;
    private final HealthEpoch epoch;
    private final ServiceStats stats;
    private final ConnectOptions kept;
    private final ConnectOptions fresh;
    private volatile Fit fit;

    /**
     * Makes a service.
     *
     * @param connectors carries requests, by URL scheme; has every scheme of the backends that
     *     speak HTTP
     * @param dialer connects to the backends
     */
    public Service(
            String name,
            Timeouts timeouts,
            String strategy,
            LoadBalancer balancer,
            List<ServerBackend> backends,
            Map<String, BackendConnector> connectors,
            Dialer dialer,
            HealthEpoch epoch,
            ServiceStats stats) {
        this.name = name;
        this.timeouts = timeouts;
        this.strategy = strategy;
        this.balancer = balancer;
        this.backends = List.copyOf(backends);
        this.connectors = Map.copyOf(connectors);
        this.dialer = dialer;
        this.epoch = epoch;
        this.stats = stats;
        this.kept = new Options(timeouts, false, dialer);
        this.fresh = new Options(timeouts, true, dialer);
        this.fit = survey();
    }

    private record Options(
            int connectTimeoutMillis, long keepAliveMillis, boolean freshConnection, Dialer dialer)
            implements ConnectOptions {
        Options(Timeouts timeouts, boolean fresh, Dialer dialer) {
            this(
                    Math.clamp(timeouts.connect().toMillis(), 1, Integer.MAX_VALUE),
                    timeouts.keepAlive().toMillis(),
                    fresh,
                    dialer);
        }

        @Override
        public Dial connect(EventLoop loop, Backend backend, DialListener listener) {
            return dialer.connect(loop, backend, listener);
        }
    }

    private Fit survey() {
        // The epoch is read first: a change during the survey then causes another one.
        int seen = epoch.current();
        return new Fit(seen, backends.stream().filter(ServerBackend::isHealthy).toList());
    }

    private List<ServerBackend> fit() {
        Fit known = fit;
        if (known.epoch != epoch.current()) {
            known = survey();
            fit = known;
        }
        return known.backends;
    }

    /**
     * Returns the backend to serve next, or null if none is fit to.
     *
     * @throws PluginFailedException if the balancer fails
     */
    public @Nullable ServerBackend pick(BalanceContext context) {
        List<ServerBackend> available = fit();
        if (available.isEmpty()) {
            return null;
        }
        @SuppressWarnings("unchecked") // balancers only read the list
        List<Backend> backendsOnly = (List<Backend>) (List<?>) available;
        try {
            return (ServerBackend) Objects.requireNonNull(balancer.pick(backendsOnly, context));
        } catch (Throwable e) {
            throw new PluginFailedException(PluginPart.loadBalancer(strategy), e);
        }
    }

    /**
     * Returns the backend to try next: of those fit to serve and not yet tried, the one with the
     * least to do; if all were tried, one of these; null if none is fit. The balancer is not asked,
     * because it would be asked about a list that is not its pool's.
     */
    public @Nullable ServerBackend pickAnother(BalanceContext context, Set<ServerBackend> tried) {
        ServerBackend best = null;
        for (ServerBackend candidate : fit()) {
            if (!tried.contains(candidate)
                    && (best == null || candidate.activeRequests() < best.activeRequests())) {
                best = candidate;
            }
        }
        return best == null ? pick(context) : best;
    }

    /** Returns what carries requests to a backend. */
    public BackendConnector connector(ServerBackend backend) {
        BackendConnector connector = connectors.get(backend.url().getScheme());
        if (connector == null) {
            throw new IllegalStateException("no connector for " + backend.url().getScheme());
        }
        return connector;
    }

    /** Makes a connection to a backend for one client, and says for whom if that is configured. */
    public Dial connect(EventLoop loop, Backend backend, ClientInfo client, DialListener listener) {
        return dialer.connect(loop, backend, client, listener);
    }

    /** Returns how to connect to backends. */
    public ConnectOptions options(boolean freshConnection) {
        return freshConnection ? fresh : kept;
    }

    /** Returns the service's name. */
    public String name() {
        return name;
    }

    /** Returns how long backends may take. */
    public Timeouts timeouts() {
        return timeouts;
    }

    /** Returns the balancing strategy's name. */
    public String strategy() {
        return strategy;
    }

    /** Returns all backends, fit or not. */
    public List<ServerBackend> backends() {
        return backends;
    }

    /** Returns what is counted about the service. */
    public ServiceStats stats() {
        return stats;
    }
}
