package io.a3s.gateway.snapshot;

import io.a3s.gateway.dial.Dialer;
import io.a3s.gateway.dial.HostResolver;
import io.a3s.gateway.dial.ProxyProtocol;
import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginGeneration;
import io.a3s.gateway.scaling.BackendSource;
import io.a3s.gateway.scaling.FleetShare;
import io.a3s.gateway.scaling.Scaler;
import io.a3s.gateway.scaling.ScalerSettings;
import io.a3s.gateway.scaling.Share;
import io.a3s.gateway.service.HealthEpoch;
import io.a3s.gateway.service.HealthMonitor;
import io.a3s.gateway.service.ProbeClient;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.StreamProbe;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendConnectorFactory;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import io.a3s.gateway.tls.ClientTls;
import io.netty.channel.EventLoop;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The backends, connectors and health monitors in use. What is configured as before stays the same
 * object, with its health, its connections and the work under way.
 */
final class Backends implements AutoCloseable {
    // Connections that are kept were made with certain settings.
    private record BackendKey(String service, URI url, ClientTls tls) {}

    // Not the service: what is probed in the same way is probed once.
    private record MonitorKey(
            URI url, HealthMonitor.Settings settings, @Nullable BackendConnector connector) {}

    private final HealthEpoch epoch = new HealthEpoch();
    private final HostResolver resolver = new HostResolver();
    private final ClientTls defaultTls = new ClientTls(ClientTls.Settings.DEFAULT);
    private final Map<ClientTls.Settings, WeakReference<ClientTls>> customTls = new HashMap<>();
    private final Shared<BackendKey, ServerBackend> backends = new Shared<>(this::forget);
    private final Shared<MonitorKey, HealthMonitor> monitors = new Shared<>(HealthMonitor::close);

    /** An executor keeps running what it has started as long as these are the same. */
    private record ScalerKey(
            String service, ScalingExecutorFactory<?> factory, Record settings, ClientTls tls) {}

    private final Shared<ScalerKey, RunningScaler> scalers = new Shared<>(RunningScaler::close);

    private record OpenConnector(
            BackendConnector connector, PluginGeneration owner, InstanceContext context) {}

    private final Shared<BackendConnectorFactory, OpenConnector> connectors =
            new Shared<>(this::close);
    private final List<OpenConnector> open = new ArrayList<>();
    private final Supplier<EventLoop> anyLoop;
    private final Stats stats;
    private final ContextFactory contexts;
    private final Supplier<Fleet> fleet;
    private final ProbeClient probes = new ProbeClient();

    Backends(
            Stats stats,
            ContextFactory contexts,
            Supplier<Fleet> fleet,
            Supplier<EventLoop> anyLoop) {
        this.stats = stats;
        this.fleet = fleet;
        this.anyLoop = anyLoop;
        this.contexts = contexts;
    }

    /** Returns how TLS is spoken where nothing is configured. */
    ClientTls defaultTls() {
        return defaultTls;
    }

    /**
     * Returns how TLS is spoken with settings; the same object for equal settings while it is used.
     */
    synchronized ClientTls tls(ClientTls.Settings settings) {
        WeakReference<ClientTls> known = customTls.get(settings);
        ClientTls present = known == null ? null : known.get();
        if (present == null) {
            present = new ClientTls(settings);
            customTls.values().removeIf(each -> each.get() == null);
            customTls.put(settings, new WeakReference<>(present));
        }
        return present;
    }

    /** Returns what connects to backends. */
    Dialer dialer(ClientTls tls, Optional<ProxyProtocol> proxyProtocol) {
        return new Dialer(resolver, tls, proxyProtocol);
    }

    HealthEpoch epoch() {
        return epoch;
    }

    ServerBackend backend(String service, URI url, ClientTls tls, Lease lease) {
        BackendKey key = new BackendKey(service, url, tls);
        ServerBackend backend = backends.acquire(key, this::create);
        lease.add(() -> backends.release(key));
        return backend;
    }

    private ServerBackend create(BackendKey key) {
        String label = label(key.url());
        return new ServerBackend(key.service(), key.url(), label, stats.backends.of(label), epoch);
    }

    /** Returns a URL as shown to people: user information may be a secret. */
    private static String label(URI url) {
        String text = url.toString();
        return url.getRawUserInfo() == null ? text : text.replace(url.getRawUserInfo() + "@", "");
    }

    private StreamProbe.@Nullable Way way(@Nullable BackendConnector connector, ClientTls tls) {
        return connector == null
                ? null
                : new StreamProbe.Way(anyLoop.get(), connector, dialer(tls, Optional.empty()));
    }

    /**
     * Returns what begins to watch a backend, which ends with the lease.
     *
     * @param connector what carries probes, or null if they need none
     */
    Runnable monitor(
            ServerBackend backend,
            HealthMonitor.Settings settings,
            @Nullable BackendConnector connector,
            Lease lease) {
        MonitorKey key = new MonitorKey(backend.url(), settings, connector);
        HealthMonitor monitor =
                monitors.acquire(
                        key,
                        k ->
                                new HealthMonitor(
                                        backend,
                                        k.settings(),
                                        probes,
                                        way(k.connector(), settings.tls())));
        AtomicBoolean isWatched = new AtomicBoolean();
        lease.add(
                () -> {
                    if (isWatched.get()) {
                        monitor.leave(backend);
                    }
                    monitors.release(key);
                });
        return () -> {
            isWatched.set(true);
            monitor.watch(backend);
        };
    }

    /**
     * Returns what scales a service, or a revision of one.
     *
     * @param target what is scaled
     * @param listed stand for all replicas where a platform only counts them
     */
    Scaler scaler(
            ScalingTarget target,
            Installed<ScalingExecutorFactory<?>> factory,
            Record settings,
            ScalerSettings policy,
            ClientTls tls,
            List<ServerBackend> listed,
            Lease lease) {
        String name = target.name();
        ScalerKey key = new ScalerKey(target.label(), factory.factory(), settings, tls);
        RunningScaler shared =
                scalers.acquire(
                        key,
                        _ ->
                                RunningScaler.open(
                                        factory,
                                        settings,
                                        contexts.create("service", name),
                                        executor ->
                                                new Scaler(
                                                        name,
                                                        policy,
                                                        executor,
                                                        source(target.label(), tls),
                                                        listed,
                                                        share(name, factory.factory()),
                                                        target.arrivals(),
                                                        stats.coldStarts.of(name))));
        lease.add(() -> scalers.release(key));
        return shared.scaler();
    }

    // Replicas of this machine are no business of others.
    private Share share(String service, ScalingExecutorFactory<?> factory) {
        Fleet gateways = fleet.get();
        return gateways.isAlone() || !factory.isShared()
                ? Share.ALONE
                : new FleetShare(gateways, service);
    }

    private BackendSource source(String service, ClientTls tls) {
        return new BackendSource() {
            @Override
            public ServerBackend acquire(URI url) {
                ServerBackend backend =
                        backends.acquire(new BackendKey(service, url, tls), Backends.this::create);
                backend.setWeight(1);
                return backend;
            }

            @Override
            public void release(URI url) {
                backends.release(new BackendKey(service, url, tls));
            }

            @Override
            public void changed() {
                epoch.advance();
            }
        };
    }

    BackendConnector connector(Installed<BackendConnectorFactory> factory, Lease lease) {
        OpenConnector shared =
                connectors.acquire(factory.factory(), made -> open(made, factory.owner()));
        lease.add(() -> connectors.release(factory.factory()));
        return shared.connector();
    }

    private OpenConnector open(BackendConnectorFactory factory, PluginGeneration owner) {
        InstanceContext context = contexts.create("connector", owner.id());
        OpenConnector made;
        try {
            BackendConnector connector =
                    owner.make(() -> factory.create(context), BackendConnector::close);
            made = new OpenConnector(connector, owner, context);
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
        synchronized (open) {
            open.add(made);
        }
        return made;
    }

    private void close(OpenConnector unused) {
        synchronized (open) {
            open.remove(unused);
        }
        unused.owner().end("connector of " + unused.owner().id(), unused.connector()::close);
        unused.context().close();
    }

    private void forget(ServerBackend backend) {
        List<OpenConnector> all;
        synchronized (open) {
            all = List.copyOf(open);
        }
        all.forEach(
                each ->
                        each.owner()
                                .end(
                                        "connections to " + backend.label(),
                                        () -> each.connector().forget(backend)));
    }

    @Override
    public void close() {
        probes.close();
    }
}
