package io.a3s.gateway.provider.kubernetes;

import io.a3s.gateway.authentication.TrustedCertificates;
import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Makes the provider {@code kubernetes}. */
final class KubernetesProviderFactory implements ProviderFactory<KubernetesProviderConfig> {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final Cluster cluster;

    KubernetesProviderFactory(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String type() {
        return "kubernetes";
    }

    @Override
    public Class<KubernetesProviderConfig> configType() {
        return KubernetesProviderConfig.class;
    }

    @Override
    public Provider create(KubernetesProviderConfig config, PluginContext context) {
        Optional<URI> api = config.apiUrl().or(cluster::api);
        if (api.isEmpty()) {
            // No error of the configuration: it may be checked outside of the cluster it is for.
            return new NoCluster();
        }
        boolean isTls = "https".equals(api.get().getScheme());
        Optional<Path> authorities = config.caFile().or(cluster::certificates);
        Optional<SSLContext> tls =
                authorities.filter(_ -> isTls).map(file -> TrustedCertificates.of("ca_file", file));
        return new KubernetesProvider(
                config,
                () ->
                        new ApiServer(
                                api.get(),
                                cluster.token(config.tokenFile()),
                                tls,
                                config.timeout()),
                FIRST_PAUSE,
                context);
    }
}
