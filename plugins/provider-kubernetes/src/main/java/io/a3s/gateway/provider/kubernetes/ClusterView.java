package io.a3s.gateway.provider.kubernetes;

import java.util.List;
import java.util.Map;

/**
 * What is known of the cluster at one time.
 *
 * @param ingresses those of the gateway's class
 * @param slices the EndpointSlices by the Service they are of
 */
record ClusterView(
        List<Declared> ingresses,
        List<Declared> routes,
        List<Declared> middlewares,
        Map<ObjectKey, ServiceObject> services,
        Map<ObjectKey, List<Slice>> slices) {
    ClusterView {
        ingresses = List.copyOf(ingresses);
        routes = List.copyOf(routes);
        middlewares = List.copyOf(middlewares);
        services = Map.copyOf(services);
        slices = Map.copyOf(slices);
    }
}
