package io.a3s.gateway.scaling.kubernetes;

import static io.a3s.gateway.scaling.kubernetes.KubernetesExecutorFactory.checkedName;

import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator sets for {@code kubernetes}.
 *
 * @param namespace where the workload is
 * @param name what it is called
 * @param apiVersion group and version of its kind
 * @param resource the plural of its kind
 * @param endpoints the service whose EndpointSlices name its pods
 * @param port which port of them
 * @param scheme how requests are sent to them
 * @param markSpare whether to mark the pods that are to be stopped
 * @param apiUrl where the API server is
 * @param tokenFile what to show it
 * @param caFile whose certificates to trust
 * @param timeout how long an answer may take
 * @param attempts how often to try
 * @param retryDelay the pause before the second try
 */
@Doc(
        "Sets the number of replicas of a workload in Kubernetes, and finds its pods by the EndpointSlices of a service.")
record KubernetesConfig(
        @Doc(
                        "The namespace; that of the gateway's own pod unless set, or `default` outside of a cluster.")
                Optional<String> namespace,
        @Doc("The name of the workload, if it is not that of the service here.")
                Optional<String> name,
        @Doc("Group and version of the workload.") @Default("apps/v1") String apiVersion,
        @Doc(
                        "The kind of workload, in the plural, as in `kubectl get`; it needs a scale subresource.")
                @Default("deployments")
                String resource,
        @Doc("The service in Kubernetes that selects the pods, if its name is not the workload's.")
                Optional<String> endpoints,
        @Doc("The name or number of the port, among several of that service; the first unless set.")
                Optional<String> port,
        @Doc("The scheme of the pods' URLs, such as `http` or `tcp`.") @Default("http")
                String scheme,
        @Doc(
                        """
                        Whether pods that have no requests are marked, before there are to be fewer, as those to stop \
                        (`controller.kubernetes.io/pod-deletion-cost`). Without the right to patch pods, Kubernetes \
                        chooses.""")
                @Default("true")
                boolean markSpare,
        @Doc("Where the API server is; that of the cluster the gateway runs in unless set.")
                Optional<URI> apiUrl,
        @Doc(
                        "A file with a bearer token, read again for each request; that of the pod's service account unless set.")
                Optional<Path> tokenFile,
        @Doc(
                        "A file of certificates in PEM to trust the API server by; that of the service account unless set.")
                Optional<Path> caFile,
        @Doc("How long an answer may take, from connecting to its last byte.") @Default("10s")
                Duration timeout,
        @Doc(
                        "How often something is tried that may succeed the next time, such as after a conflict with another change.")
                @Default("5")
                @Min(1)
                @Max(20)
                int attempts,
        @Doc("The pause before it is tried again; doubled each time, up to 5 seconds.")
                @Default("100ms")
                Duration retryDelay) {
    KubernetesConfig {
        namespace.ifPresent(each -> checkedName("namespace", each));
        name.ifPresent(each -> checkedName("name", each));
        endpoints.ifPresent(each -> checkedName("endpoints", each));
        if (!apiVersion.matches("([a-z0-9.-]+/)?v[a-z0-9]+")) {
            throw new InvalidConfigException(
                    "api_version", apiVersion + " (expected: such as apps/v1)");
        }
        if (!resource.matches("[a-z][a-z0-9]*")) {
            throw new InvalidConfigException(
                    "resource", resource + " (expected: such as deployments)");
        }
        if (port.isPresent() && !port.get().matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")) {
            throw new InvalidConfigException(
                    "port", port.get() + " (expected: a name or a number)");
        }
        if (!scheme.matches("[a-z][a-z0-9+.-]*")) {
            throw new InvalidConfigException(
                    "scheme", scheme + " (expected: a URL scheme in lower case, such as http)");
        }
        apiUrl.ifPresent(Cluster::checkApi);
        positive("timeout", timeout);
        positive("retry_delay", retryDelay);
    }

    static void positive(String key, Duration value) {
        if (!value.isPositive()) {
            throw new InvalidConfigException(key, value + " (expected: more than 0)");
        }
    }
}
