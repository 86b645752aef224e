package io.a3s.gateway.service;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.observe.PluginFailedException;
import io.a3s.gateway.observe.PluginPart;
import io.a3s.gateway.observe.ServiceStats;
import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.backend.UpstreamFailure;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.ConnectOptions;
import io.a3s.gateway.spi.netty.Dial;
import io.a3s.gateway.spi.netty.DialListener;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service of one snapshot: which backends it has and how one is picked. Safe for use by any
 * thread.
 */
public final class Service {
    private final String name;
    private final Timeouts timeouts;
    private final String strategy;
    private final LoadBalancer balancer;
    private final Pool pool;
    private final @Nullable Affinity affinity;
    private final @Nullable Service failover;
    private final @Nullable ScaledBackends scaled;
    private final boolean isTimed;
    private final Map<String, BackendConnector> connectors;
    private final Dialer dialer;
    private final ServiceStats stats;
    private final @Nullable Revisions revisions;
    private final ConnectOptions kept;
    private final ConnectOptions fresh;

    /**
     * Makes a service.
     *
     * @param policy what it goes by beside the balancer
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
            ServicePolicy policy,
            ServiceStats stats) {
        this(
                name,
                timeouts,
                strategy,
                balancer,
                backends,
                connectors,
                dialer,
                epoch,
                policy,
                stats,
                null);
    }

    /**
     * Makes a service that leaves its requests to revisions, and has no backends but theirs.
     *
     * @param failover serves what no revision can, or null
     */
    public static Service of(
            String name,
            Timeouts timeouts,
            String strategy,
            Revisions revisions,
            Dialer dialer,
            HealthEpoch epoch,
            @Nullable Service failover,
            ServiceStats stats) {
        return new Service(
                name,
                timeouts,
                strategy,
                (_, _) -> {
                    throw new IllegalStateException("the revisions have the backends");
                },
                List.of(),
                Map.of(),
                dialer,
                epoch,
                new ServicePolicy(null, Duration.ZERO, null, false, failover, null),
                stats,
                revisions);
    }

    private Service(
            String name,
            Timeouts timeouts,
            String strategy,
            LoadBalancer balancer,
            List<ServerBackend> backends,
            Map<String, BackendConnector> connectors,
            Dialer dialer,
            HealthEpoch epoch,
            ServicePolicy policy,
            ServiceStats stats,
            @Nullable Revisions revisions) {
        this.revisions = revisions;
        this.name = name;
        this.timeouts = timeouts;
        this.strategy = strategy;
        this.balancer = balancer;
        this.connectors = Map.copyOf(connectors);
        this.dialer = dialer;
        this.affinity = policy.affinity();
        this.failover = policy.failover();
        this.scaled = policy.scaled();
        this.isTimed = policy.isTimed();
        this.pool = new Pool(backends, epoch, policy, System::nanoTime);
        this.stats = stats;
        this.kept = new Options(timeouts, false, dialer);
        this.fresh = new Options(timeouts, true, dialer);
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
        public Dial connect(
                EventLoop loop,
                Backend backend,
                List<String> applicationProtocols,
                DialListener listener) {
            return dialer.connect(loop, backend, applicationProtocols, listener);
        }
    }

    /**
     * Returns the backend to serve next, or null if none is fit to. Whatever is picked is to be
     * followed by {@link #over}.
     *
     * @param context what it is for, and stands for it in what is told about its outcome
     * @throws PluginFailedException if the balancer fails
     */
    public @Nullable ServerBackend pick(BalanceContext context) {
        ServerBackend due = pool.due(context, false);
        if (due != null) {
            return due;
        }
        List<ServerBackend> available = pool.fit();
        if (available.isEmpty()) {
            return null;
        }
        @SuppressWarnings("unchecked") // balancers only read the list
        List<Backend> backendsOnly = (List<Backend>) (List<?>) available;
        ServerBackend picked;
        try {
            picked = (ServerBackend) Objects.requireNonNull(balancer.pick(backendsOnly, context));
        } catch (Throwable e) {
            throw new PluginFailedException(PluginPart.loadBalancer(strategy), e);
        }
        return pool.spared(picked);
    }

    /**
     * Returns a backend that is out and has been waiting for long for a request to show that it is
     * well again, null if there is none. For requests that belong to another backend: without them,
     * it would never come back where all requests do.
     */
    public @Nullable ServerBackend pickOverdue(BalanceContext context) {
        return pool.due(context, true);
    }

    /**
     * Returns a backend that is out only because requests to it have failed, for when there is no
     * other: it may still do better than nothing. Null if there is none.
     */
    public @Nullable ServerBackend pickUnfit() {
        return leastBusy(pool.out(), Set.of());
    }

    /**
     * Returns the backend to try next: of those fit to serve and not yet tried, the one with the
     * least to do for its weight; null if all were tried. The balancer is not asked, because it
     * would be asked about a list that is not its pool's.
     */
    public @Nullable ServerBackend pickUntried(Set<ServerBackend> tried) {
        return leastBusy(pool.fit(), tried);
    }

    /**
     * Takes a place at any backend that has one, the least busy first, after the one that was
     * picked had none. To be called on the loop.
     */
    public @Nullable ServerBackend enterAny(int loop) {
        while (true) {
            ServerBackend free = null;
            for (ServerBackend candidate : pool.fit()) {
                if (candidate.hasPlace() && (free == null || candidate.isPreferredTo(free))) {
                    free = candidate;
                }
            }
            // Another loop may have been quicker.
            if (free == null || free.enter(loop)) {
                return free;
            }
        }
    }

    private static @Nullable ServerBackend leastBusy(
            List<ServerBackend> backends, Set<ServerBackend> tried) {
        ServerBackend best = null;
        for (ServerBackend candidate : backends) {
            if (!tried.contains(candidate) && (best == null || candidate.isPreferredTo(best))) {
                best = candidate;
            }
        }
        return best;
    }

    /**
     * Takes the status that a backend has answered with.
     *
     * @param context what the backend was picked for
     * @param startNanos when it was asked
     */
    public void answered(
            ServerBackend backend, BalanceContext context, int status, long startNanos) {
        if (isTimed) {
            long now = System.nanoTime();
            if (status < 500) {
                backend.latency().answered(now - startNanos, now);
            } else {
                backend.latency().failed(now - startNanos, now);
            }
        }
        pool.answered(backend, context, status);
    }

    /** Takes that a backend has taken a connection that it was picked for. */
    public void connected(ServerBackend backend, BalanceContext context) {
        pool.succeeded(backend, context);
    }

    /**
     * Takes that a backend has failed what it was picked for.
     *
     * @param startNanos when it was asked
     */
    public void failed(
            ServerBackend backend,
            BalanceContext context,
            UpstreamFailure.Kind kind,
            long startNanos) {
        if (isTimed) {
            long now = System.nanoTime();
            backend.latency().failed(now - startNanos, now);
        }
        pool.failed(backend, context, kind);
    }

    /** Takes that nothing more will be told about what a backend was picked for. */
    public void over(ServerBackend backend, BalanceContext context) {
        pool.over(backend, context);
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

    /** Returns what starts and stops backends with the load, or null if nothing does. */
    public @Nullable ScaledBackends scaled() {
        return scaled;
    }

    /** Returns what starts and stops backends of the service or its revisions. */
    public List<ScaledBackends> allScaled() {
        Stream<Service> own =
                revisions == null
                        ? Stream.of(this)
                        : revisions.all().stream().map(Revisions.Revision::service);
        return own.map(Service::scaled).filter(Objects::nonNull).toList();
    }

    /** Returns the service that serves what this one cannot, or null if there is none. */
    public @Nullable Service failover() {
        return failover;
    }

    /** Returns whether what one backend cannot be reached for may find another one. */
    public boolean hasAlternative() {
        boolean hasSeveral = revisions == null ? pool.all().size() > 1 : revisions.hasSeveral();
        return hasSeveral || failover != null;
    }

    /** Returns what sends clients to the backend they had before, or null if nothing does. */
    public @Nullable Affinity affinity() {
        return affinity;
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

    /** Returns the revisions that have the backends, or null if the service has them itself. */
    public @Nullable Revisions revisions() {
        return revisions;
    }

    /** Returns all backends, fit or not. */
    public List<ServerBackend> backends() {
        return revisions == null ? pool.all() : revisions.backends();
    }

    /** Returns what is counted about the service. */
    public ServiceStats stats() {
        return stats;
    }
}
