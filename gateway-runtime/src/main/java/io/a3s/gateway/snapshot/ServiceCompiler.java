package io.a3s.gateway.snapshot;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.HashConfig;
import io.a3s.gateway.config.model.HealthCheckConfig;
import io.a3s.gateway.config.model.LoadBalancerConfig;
import io.a3s.gateway.config.model.PassiveHealthConfig;
import io.a3s.gateway.config.model.RevisionConfig;
import io.a3s.gateway.config.model.ServerConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.dial.ProxyProtocol;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.scaling.Scaler;
import io.a3s.gateway.service.HashKey;
import io.a3s.gateway.service.HealthMonitor;
import io.a3s.gateway.service.PassiveHealth;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.Revisions.Revision;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.service.ServicePolicy;
import io.a3s.gateway.service.Timeouts;
import io.a3s.gateway.service.balance.BuiltInBalancers;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.netty.BackendConnector;
import io.a3s.gateway.spi.netty.BackendConnectorFactory;
import io.a3s.gateway.tls.ClientTls;
import io.a3s.gateway.tls.TlsFiles;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compiles services, with the backends and monitors they share with the running snapshot. */
final class ServiceCompiler {
    private static final String HASHING = "consistent-hash";

    private final Backends backends;
    private final ServiceScaling scaling;
    private final Stats stats;
    private final AffinityCompiler affinities;

    ServiceCompiler(Backends backends, Stats stats) {
        this.backends = backends;
        this.scaling = new ServiceScaling(backends);
        this.stats = stats;
        this.affinities = new AffinityCompiler(stats);
    }

    /**
     * Compiles a service.
     *
     * @param failover the service that serves what this one cannot, or null
     * @param plugins what is installed
     * @param commits takes what is to be done when the snapshot comes into effect
     * @param problems takes what is wrong with how it is scaled
     */
    Service compile(
            String name,
            ServiceConfig config,
            @Nullable Service failover,
            PluginRegistry plugins,
            Lease lease,
            List<Runnable> commits,
            List<Diagnostic> problems) {
        LoadBalancerConfig pool = config.loadBalancer();
        ClientTls tls = tls(pool);
        Parts parts = new Parts(pool, tls, plugins, lease, commits, problems);
        if (!config.revisions().isEmpty()) {
            return Service.of(
                    name,
                    timeouts(pool),
                    pool.strategy().value(),
                    revisions(name, config, parts),
                    backends.dialer(tls, proxyProtocol(pool)),
                    backends.epoch(),
                    failover,
                    stats.services.of(name));
        }
        Map<String, BackendConnector> connectors = new HashMap<>();
        List<ServerBackend> servers = servers(name, pool.servers(), connectors, parts);
        ScalingTarget target = ScalingTarget.of(name, stats.services.of(name).requests);
        Scaler scaler = scaler(target, config, servers, connectors, parts);
        return new Service(
                name,
                timeouts(pool),
                pool.strategy().value(),
                balancer(pool, pool.strategy().value(), parts),
                servers,
                connectors,
                backends.dialer(tls, proxyProtocol(pool)),
                backends.epoch(),
                policy(name, name, parts, pool.strategy().value(), servers, failover, scaler),
                stats.services.of(name));
    }

    /** What all pools of a service are made with. */
    record Parts(
            LoadBalancerConfig pool,
            ClientTls tls,
            PluginRegistry plugins,
            Lease lease,
            List<Runnable> commits,
            List<Diagnostic> problems) {}

    /**
     * Returns the backends of a pool.
     *
     * @param label names the pool
     * @param connectors takes what carries requests to them
     */
    private List<ServerBackend> servers(
            String label,
            List<Located<ServerConfig>> listed,
            Map<String, BackendConnector> connectors,
            Parts parts) {
        List<ServerBackend> servers = new ArrayList<>();
        for (Located<ServerConfig> server : listed) {
            URI url = server.value().url().value();
            ServerBackend backend = backends.backend(label, url, parts.tls(), parts.lease());
            servers.add(backend);
            parts.commits().add(() -> backend.setWeight(server.value().weight()));
            connect(url.getScheme(), parts.plugins(), connectors, parts.lease());
            parts.pool()
                    .healthCheck()
                    .ifPresent(
                            check ->
                                    monitor(
                                            backend,
                                            check,
                                            parts.tls(),
                                            connectors.get(url.getScheme()),
                                            parts.lease(),
                                            parts.commits()));
        }
        return servers;
    }

    private @Nullable Scaler scaler(
            ScalingTarget target,
            ServiceConfig config,
            List<ServerBackend> servers,
            Map<String, BackendConnector> connectors,
            Parts parts) {
        Scaler scaler = scaling.scaler(target, config, servers, parts);
        if (scaler != null) {
            // Where its replicas will be, nobody knows yet.
            PluginRegistry plugins = parts.plugins();
            plugins.types(ExtensionKind.BACKEND_CONNECTOR)
                    .forEach(scheme -> connect(scheme, plugins, connectors, parts.lease()));
        }
        return scaler;
    }

    private Revisions revisions(String name, ServiceConfig config, Parts parts) {
        List<Revision> all = new ArrayList<>();
        for (Located<RevisionConfig> located : config.revisions()) {
            RevisionConfig revision = located.value();
            all.add(
                    new Revision(
                            revision.name(),
                            revision(name, config, revision, parts),
                            stats.revisions.of(name).of(revision.name())));
        }
        int[] percents =
                config.revisions().stream()
                        .mapToInt(each -> each.value().trafficPercent())
                        .toArray();
        Revisions revisions =
                new Revisions(
                        all,
                        percents,
                        layout(config),
                        config.revisionAffinity()
                                .map(affinity -> affinities.revision(name, affinity.value()))
                                .orElse(null));
        parts.commits().add(() -> share(revisions));
        return revisions;
    }

    /** Lets what scales revisions know whether they get requests. */
    private static void share(Revisions revisions) {
        for (int i = 0; i < revisions.all().size(); i++) {
            int index = i;
            if (revisions.all().get(i).service().scaled() instanceof Scaler scaler) {
                scaler.setShare(() -> revisions.split().percent(index) > 0);
            }
        }
    }

    // In the order of the configuration, but with those that a rollout is between as neighbours at
    // the end: then only users of these two change the revision with a step.
    private static List<Integer> layout(ServiceConfig config) {
        List<String> names =
                config.revisions().stream().map(revision -> revision.value().name()).toList();
        List<Integer> layout = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            layout.add(i);
        }
        config.rollout()
                .ifPresent(
                        rollout -> {
                            Integer from = names.indexOf(rollout.value().from().value());
                            Integer to = names.indexOf(rollout.value().to().value());
                            layout.removeAll(List.of(from, to));
                            layout.addAll(List.of(from, to));
                        });
        return layout;
    }

    private Service revision(
            String name, ServiceConfig config, RevisionConfig revision, Parts parts) {
        LoadBalancerConfig pool = parts.pool();
        String label = name + '/' + revision.name();
        String strategy = revision.strategy().orElse(pool.strategy()).value();
        Map<String, BackendConnector> connectors = new HashMap<>();
        List<ServerBackend> servers = servers(label, revision.servers(), connectors, parts);
        ScalingTarget target =
                ScalingTarget.of(
                        name,
                        revision.name(),
                        stats.revisions.of(name).of(revision.name()).requests);
        Scaler scaler = scaler(target, config, servers, connectors, parts);
        return new Service(
                name,
                timeouts(pool),
                strategy,
                balancer(pool, strategy, parts),
                servers,
                connectors,
                backends.dialer(parts.tls(), proxyProtocol(pool)),
                backends.epoch(),
                policy(name, label, parts, strategy, servers, null, scaler),
                stats.services.of(name));
    }

    private static LoadBalancer balancer(LoadBalancerConfig pool, String strategy, Parts parts) {
        if (pool.hash().isPresent() && strategy.equals(HASHING)) {
            return hashing(pool.hash().get().value());
        }
        return balancer(strategy, parts.plugins(), parts.lease());
    }

    private ServicePolicy policy(
            String name,
            String label,
            Parts parts,
            String strategy,
            List<ServerBackend> servers,
            @Nullable Service failover,
            @Nullable Scaler scaler) {
        LoadBalancerConfig pool = parts.pool();
        return new ServicePolicy(
                passiveHealth(pool.passiveHealthCheck()),
                pool.slowStart(),
                pool.sticky()
                        .map(
                                sticky ->
                                        affinities.backend(
                                                name,
                                                label,
                                                sticky.value(),
                                                servers,
                                                parts.lease()))
                        .orElse(null),
                BuiltInBalancers.isTimed(strategy),
                failover,
                scaler);
    }

    private static @Nullable PassiveHealth passiveHealth(PassiveHealthConfig check) {
        if (!check.enabled()) {
            return null;
        }
        return new PassiveHealth(
                check.maxFailedAttempts(),
                check.failureWindow(),
                check.minFailurePercent(),
                check.statuses(),
                check.baseEjectionTime(),
                check.maxEjectionTime(),
                check.maxEjectionPercent());
    }

    private static Optional<ProxyProtocol> proxyProtocol(LoadBalancerConfig pool) {
        return pool.proxyProtocol()
                .map(version -> version.value() == 1 ? ProxyProtocol.V1 : ProxyProtocol.V2);
    }

    private ClientTls tls(LoadBalancerConfig pool) {
        return pool.tls()
                .map(tls -> backends.tls(TlsFiles.read(tls.value())))
                .orElse(backends.defaultTls());
    }

    // A scheme without a connector, such as tcp, is for transports that connect by themselves.
    private void connect(
            String scheme,
            PluginRegistry plugins,
            Map<String, BackendConnector> connectors,
            Lease lease) {
        Optional<Installed<BackendConnectorFactory>> installed = plugins.backendConnector(scheme);
        if (installed.isPresent() && !connectors.containsKey(scheme)) {
            Leases.hold(installed.get().owner(), lease);
            connectors.put(scheme, backends.connector(installed.get(), lease));
        }
    }

    private static LoadBalancer hashing(HashConfig config) {
        return BuiltInBalancers.consistentHash(key(config), config.balanceFactor());
    }

    private static HashKey key(HashConfig config) {
        if (!config.header().isEmpty()) {
            return HashKey.ofHeader(HeaderName.of(config.header()));
        }
        if (!config.cookie().isEmpty()) {
            return HashKey.ofCookie(config.cookie());
        }
        return config.isOfClient() ? HashKey.ofClient() : HashKey.ofPath();
    }

    private static LoadBalancer balancer(String strategy, PluginRegistry plugins, Lease lease) {
        Installed<LoadBalancerFactory> installed =
                plugins.loadBalancer(strategy)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "strategy was checked: " + strategy));
        Leases.hold(installed.owner(), lease);
        return installed.owner().make(installed.factory()::create, _ -> {});
    }

    private void monitor(
            ServerBackend backend,
            HealthCheckConfig check,
            ClientTls tls,
            @Nullable BackendConnector connector,
            Lease lease,
            List<Runnable> commits) {
        String scheme = backend.url().getScheme();
        HealthMonitor.Kind kind = kind(check, scheme);
        boolean isSent =
                kind != HealthMonitor.Kind.CONNECT && HealthCheckConfig.HTTP_2.contains(scheme);
        HealthMonitor.Settings settings =
                new HealthMonitor.Settings(
                        kind,
                        switch (kind) {
                            case CONNECT -> "";
                            case GET -> check.path();
                            case GRPC -> check.grpcService();
                        },
                        check.interval(),
                        check.timeout(),
                        check.unhealthyThreshold(),
                        check.healthyThreshold(),
                        tls);
        commits.add(backends.monitor(backend, settings, isSent ? connector : null, lease));
    }

    private static HealthMonitor.Kind kind(HealthCheckConfig check, String scheme) {
        if (check.isGrpc()) {
            return HealthMonitor.Kind.GRPC;
        }
        return check.isGetFor(scheme) ? HealthMonitor.Kind.GET : HealthMonitor.Kind.CONNECT;
    }

    private static Timeouts timeouts(LoadBalancerConfig pool) {
        return new Timeouts(
                pool.connectTimeout(),
                pool.requestTimeout(),
                pool.streamIdleTimeout(),
                pool.streamTotalTimeout().orElse(Duration.ZERO),
                pool.keepAliveTimeout());
    }
}
