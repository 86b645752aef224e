package io.a3s.gateway.snapshot;

import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.service.HealthEpoch;
import io.a3s.gateway.service.HealthMonitor;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendConnectorFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;

/**
 * The backends, connectors and health monitors in use. What is configured as before stays the same
 * object, with its health, its connections and the work under way.
 */
final class Backends implements AutoCloseable {
    private record BackendKey(String service, URI url) {}

    private record MonitorKey(ServerBackend backend, HealthMonitor.Settings settings) {}

    private final HealthEpoch epoch = new HealthEpoch();
    private final Shared<BackendKey, ServerBackend> backends = new Shared<>(this::forget);
    private final Shared<MonitorKey, HealthMonitor> monitors = new Shared<>(HealthMonitor::close);
    private final Shared<Installed<BackendConnectorFactory>, BackendConnector> connectors =
            new Shared<>(this::close);
    private final List<BackendConnector> open = new ArrayList<>();
    private final Stats stats;
    private final ContextFactory contexts;
    private final HttpClient probes =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    Backends(Stats stats, ContextFactory contexts) {
        this.stats = stats;
        this.contexts = contexts;
    }

    HealthEpoch epoch() {
        return epoch;
    }

    ServerBackend backend(String service, URI url, int weight, Lease lease) {
        BackendKey key = new BackendKey(service, url);
        ServerBackend backend = backends.acquire(key, this::create);
        backend.setWeight(weight);
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

    HealthMonitor monitor(ServerBackend backend, HealthMonitor.Settings settings, Lease lease) {
        MonitorKey key = new MonitorKey(backend, settings);
        HealthMonitor monitor =
                monitors.acquire(key, k -> new HealthMonitor(k.backend(), k.settings(), probes));
        lease.add(() -> monitors.release(key));
        return monitor;
    }

    BackendConnector connector(Installed<BackendConnectorFactory> factory, Lease lease) {
        BackendConnector connector =
                connectors.acquire(
                        factory,
                        k -> {
                            BackendConnector made =
                                    k.factory().create(contexts.create("connector", k.name()));
                            synchronized (open) {
                                open.add(made);
                            }
                            return made;
                        });
        lease.add(() -> connectors.release(factory));
        return connector;
    }

    private void close(BackendConnector connector) {
        synchronized (open) {
            open.remove(connector);
        }
        connector.close();
    }

    private void forget(ServerBackend backend) {
        List<BackendConnector> all;
        synchronized (open) {
            all = List.copyOf(open);
        }
        all.forEach(connector -> connector.forget(backend));
    }

    @Override
    public void close() {
        probes.close();
    }
}
