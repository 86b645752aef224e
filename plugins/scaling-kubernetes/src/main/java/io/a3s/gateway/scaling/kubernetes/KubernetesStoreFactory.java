package io.a3s.gateway.scaling.kubernetes;

import io.a3s.gateway.authentication.TrustedCertificates;
import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.scaling.remote.Platform;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StateStoreFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Makes {@code kubernetes} stores. */
final class KubernetesStoreFactory implements StateStoreFactory<KubernetesStoreConfig> {
    private final Cluster cluster;

    KubernetesStoreFactory(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String type() {
        return "kubernetes";
    }

    @Override
    public Class<KubernetesStoreConfig> configType() {
        return KubernetesStoreConfig.class;
    }

    @Override
    public StateStore create(KubernetesStoreConfig config, PluginContext context) {
        // No error of the configuration if there is none: it may be checked elsewhere.
        Optional<Platform> platform =
                config.apiUrl().or(cluster::api).map(api -> platform(api, config));
        String namespace = config.namespace().or(cluster::namespace).orElse("default");
        FleetObjects objects = new FleetObjects(platform, namespace, config.prefix());
        return new KubernetesStore(
                new Leases(objects, context.clock(), context.ticker()),
                new StoredMaps(objects, context.clock(), context.ticker()),
                objects);
    }

    private Platform platform(URI api, KubernetesStoreConfig config) {
        Optional<Path> authorities = config.caFile().or(cluster::certificates);
        Optional<SSLContext> tls =
                authorities
                        .filter(_ -> "https".equals(api.getScheme()))
                        .map(file -> TrustedCertificates.of("ca_file", file));
        Platform.Credentials credentials = new AccountToken(cluster.token(config.tokenFile()));
        return new Platform(api, config.timeout(), credentials, tls);
    }
}
