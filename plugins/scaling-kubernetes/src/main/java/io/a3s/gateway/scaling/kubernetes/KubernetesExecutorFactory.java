package io.a3s.gateway.scaling.kubernetes;

import io.a3s.gateway.authentication.TrustedCertificates;
import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.scaling.remote.Platform;
import io.a3s.gateway.scaling.remote.Retries;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Makes {@code kubernetes} executors. */
final class KubernetesExecutorFactory implements ScalingExecutorFactory<KubernetesConfig> {
    private final String type;
    private final Cluster cluster;

    KubernetesExecutorFactory(String type) {
        this(type, Cluster.OWN);
    }

    KubernetesExecutorFactory(String type, Cluster cluster) {
        this.type = type;
        this.cluster = cluster;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Class<KubernetesConfig> configType() {
        return KubernetesConfig.class;
    }

    @Override
    public ScalingExecutor create(KubernetesConfig config, PluginContext context) {
        Workload workload = Workload.of(config, cluster, context.name());
        Optional<URI> api = config.apiUrl().or(cluster::api);
        if (api.isEmpty()) {
            // No error of the configuration: it may be checked outside of the cluster it is for.
            return new NoCluster();
        }
        Optional<Path> authorities = config.caFile().or(cluster::certificates);
        boolean isTls = "https".equals(api.get().getScheme());
        Optional<SSLContext> tls =
                authorities.filter(_ -> isTls).map(file -> TrustedCertificates.of("ca_file", file));
        Platform.Credentials credentials = new AccountToken(cluster.token(config.tokenFile()));
        return new KubernetesExecutor(
                workload,
                new Platform(api.get(), config.timeout(), credentials, tls),
                new ChangeWatch(api.get(), credentials, tls),
                new Retries(config.attempts(), config.retryDelay()));
    }

    /** Refuses a name that is none in Kubernetes (RFC 1123). */
    static String checkedName(String key, String name) {
        if (!name.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
            throw new InvalidConfigException(
                    key,
                    name + " (expected: a name of lower case letters, digits, \"-\" and \".\")");
        }
        return name;
    }

    @Override
    public Optional<String> nameKey(KubernetesConfig config) {
        return config.name().map(_ -> "name").or(() -> config.endpoints().map(_ -> "endpoints"));
    }
}
