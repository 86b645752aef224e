package io.a3s.gateway.provider.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Configurations with what a test sets, and views of clusters that nobody has watched. */
final class Samples {
    private Samples() {}

    static KubernetesProviderConfig config() {
        return config(Map.of());
    }

    static KubernetesProviderConfig config(Map<String, String> keys) {
        return new KubernetesProviderConfig(
                keys.getOrDefault("namespace", ""),
                keys.getOrDefault("label_selector", ""),
                Integer.parseInt(keys.getOrDefault("watch_interval_secs", "30")),
                keys.containsKey("ingress_route_crd"),
                keys.containsKey("middleware_crd"),
                Optional.ofNullable(keys.get("ingress_class")),
                list(keys.get("entrypoints")),
                list(keys.get("middlewares")),
                keys.containsKey("allowed_middlewares")
                        ? list(keys.get("allowed_middlewares"))
                        : List.of("*"),
                Integer.parseInt(keys.getOrDefault("priority", "0")),
                keys.containsKey("cluster_ip"),
                keys.containsKey("allow_external_names"),
                Optional.ofNullable(keys.get("backend_ca_file")).map(Path::of),
                Optional.ofNullable(keys.get("api_url")).map(URI::create),
                Optional.ofNullable(keys.get("token_file")).map(Path::of),
                Optional.empty(),
                Duration.parse(keys.getOrDefault("timeout", "PT30S")));
    }

    private static List<String> list(@Nullable String value) {
        return value == null ? List.of() : List.of(value.split(","));
    }

    static Declared declared(ObjectNode object) {
        return Declared.of(kind(object), object);
    }

    private static String kind(ObjectNode object) {
        return object.path("kind").asText().toLowerCase(Locale.ROOT);
    }

    /** Returns what is known when these objects are there, each younger than those before it. */
    static ClusterView view(ObjectNode... objects) {
        List<Declared> ingresses = new ArrayList<>();
        List<Declared> routes = new ArrayList<>();
        List<Declared> middlewares = new ArrayList<>();
        Map<ObjectKey, ServiceObject> services = new HashMap<>();
        Map<ObjectKey, List<Slice>> slices = new HashMap<>();
        int age = 0;
        for (ObjectNode each : objects) {
            if (!each.path("metadata").has("creationTimestamp")) {
                each.withObject("/metadata").put("creationTimestamp", "2026-%04d".formatted(age++));
            }
            switch (each.path("kind").asText()) {
                case "Ingress" -> ingresses.add(declared(each));
                case "IngressRoute" -> routes.add(declared(each));
                case "Middleware" -> middlewares.add(declared(each));
                case "Service" -> services.put(ObjectKey.of(each), ServiceObject.of(each));
                case "EndpointSlice" -> {
                    Slice slice = Slice.of(each);
                    slices.computeIfAbsent(slice.service(), _ -> new ArrayList<>()).add(slice);
                }
                default -> throw new IllegalArgumentException(each.toString());
            }
        }
        return new ClusterView(ingresses, routes, middlewares, services, slices);
    }
}
