package io.a3s.gateway.scaling.kubernetes;

import static io.a3s.gateway.scaling.kubernetes.KubernetesExecutorFactory.checkedName;

import io.a3s.gateway.kubernetes.Cluster;
import java.util.Optional;

/**
 * What is scaled, and where the API has it.
 *
 * @param scale the path of its scale subresource
 * @param slices the path of the EndpointSlices of its service, with a query that selects them
 * @param pods the path of the pods of its namespace
 * @param port the name or number of the port
 * @param scheme the scheme of the pods' URLs
 * @param markSpare whether to mark the pods that are to be stopped
 */
record Workload(
        String scale,
        String slices,
        String pods,
        Optional<String> port,
        String scheme,
        boolean markSpare) {
    /**
     * @param service the name of the service in the gateway's configuration
     */
    static Workload of(KubernetesConfig config, Cluster cluster, String service) {
        String namespace = config.namespace().or(cluster::namespace).orElse("default");
        String name = config.name().orElseGet(() -> checkedName("name", service));
        String version = config.apiVersion();
        String root = (version.indexOf('/') < 0 ? "/api/" : "/apis/") + version;
        return new Workload(
                "%s/namespaces/%s/%s/%s/scale".formatted(root, namespace, config.resource(), name),
                "/apis/discovery.k8s.io/v1/namespaces/%s/endpointslices?labelSelector=kubernetes.io%%2Fservice-name%%3D%s"
                        .formatted(namespace, config.endpoints().orElse(name)),
                "/api/v1/namespaces/" + namespace + "/pods/",
                config.port(),
                config.scheme(),
                config.markSpare());
    }
}
