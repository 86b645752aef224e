package io.a3s.gateway.scaling.kubernetes;

import static io.a3s.gateway.scaling.kubernetes.KubernetesExecutorFactory.checkedName;

import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator sets for the store {@code kubernetes}.
 *
 * @param namespace where the objects are
 * @param prefix what their names begin with
 * @param apiUrl where the API server is
 * @param tokenFile what to show it
 * @param caFile whose certificates to trust
 * @param timeout how long an answer may take
 */
@Doc(
        "Keeps what the gateways of a fleet share in Kubernetes: a Lease for each leader, and ConfigMaps. It carries no messages.")
record KubernetesStoreConfig(
        @Doc(
                        "The namespace; that of the gateway's own pod unless set, or `default` outside of a cluster.")
                Optional<String> namespace,
        @Doc(
                        "What the names of Leases and ConfigMaps begin with. Gateways with the same namespace and prefix are one fleet.")
                @Default("a3s-gateway")
                String prefix,
        @Doc("Where the API server is; that of the cluster the gateway runs in unless set.")
                Optional<URI> apiUrl,
        @Doc(
                        "A file with a bearer token, read again for each request; that of the pod's service account unless set.")
                Optional<Path> tokenFile,
        @Doc(
                        "A file of certificates in PEM to trust the API server by; that of the service account unless set.")
                Optional<Path> caFile,
        @Doc("How long an answer may take, from connecting to its last byte.") @Default("3s")
                Duration timeout) {
    KubernetesStoreConfig {
        namespace.ifPresent(each -> checkedName("namespace", each));
        if (!prefix.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw new InvalidConfigException(
                    "prefix",
                    prefix + " (expected: up to 63 lower case letters, digits and \"-\")");
        }
        apiUrl.ifPresent(Cluster::checkApi);
        KubernetesConfig.positive("timeout", timeout);
    }
}
