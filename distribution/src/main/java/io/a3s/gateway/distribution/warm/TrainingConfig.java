package io.a3s.gateway.distribution.warm;

import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The configuration of a gateway in training: one of everything that most have.
 *
 * @param port where it listens
 * @param managementPort where its management API is
 * @param backend where its requests go
 * @param middlewares the types that are installed
 */
record TrainingConfig(int port, int managementPort, URI backend, Predicate<String> middlewares) {
    // None of them stops a request, nor do they depend on each other.
    private static final Map<String, String> KEYS =
            Map.of(
                    "headers",
                    "response_headers = { \"X-Training\" = \"${router}\" }",
                    "rate-limit",
                    "rate = 1000000; burst = 1000000",
                    "strip-prefix",
                    "prefixes = [\"/training\"]");

    /** Returns the text, with one more router the second time. */
    String hcl(boolean second) {
        Map<String, String> used = new TreeMap<>(KEYS);
        used.keySet().removeIf(middlewares.negate());
        String names =
                used.keySet().stream()
                        .map(type -> "\"a-" + type + '"')
                        .collect(Collectors.joining(", "));
        StringBuilder text =
                new StringBuilder(
                        """
                        entrypoints "web" { address = "127.0.0.1:%d" }
                        management { address = "127.0.0.1:%d" }
                        routers "chat" {
                          rule        = "Host(`127.0.0.1`) && PathPrefix(`/v1/chat`) && Method(`POST`)"
                          service     = "models"
                          middlewares = [%s]
                        }
                        routers "all" { rule = "PathPrefix(`/v1`) || Path(`/training/v1/models`)"; service = "models"; middlewares = [%s] }
                        services "models" {
                          load_balancer {
                            strategy = "round-robin"
                            health_check { path = "/health"; interval = "1s" }
                            servers  = [{ url = "%s" }, { url = "%s/", weight = 2 }]
                          }
                        }
                        """
                                .formatted(port, managementPort, names, names, backend, backend));
        used.forEach(
                (type, keys) ->
                        text.append(
                                "middlewares \"a-%1$s\" { type = \"%1$s\"; %2$s }%n"
                                        .formatted(type, keys)));
        if (second) {
            text.append(
                    "routers \"more\" { rule = \"Header(`X-More`, `yes`)\"; service = \"models\" }\n");
        }
        return text.toString();
    }
}
