package io.a3s.gateway.docs;

import io.a3s.gateway.config.model.EntrypointConfig;
import io.a3s.gateway.config.model.LoadBalancerConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import java.util.List;

/**
 * A key that can be described but that a version may refuse because it does not carry it out yet.
 * Whether it does is asked of the gateway, so that the pages tell of a feature as soon as there is
 * one.
 *
 * @param block the record that has the key
 * @param key the key
 * @param place where it would stand, in words
 * @param use a sensible use of it
 */
record RefusedKey(Class<? extends Record> block, String key, String place, String use) {
    private static final List<RefusedKey> CANDIDATES =
            List.of(
                    new RefusedKey(
                            EntrypointConfig.class,
                            "tls",
                            "`tls` in `entrypoints`",
                            "tls { cert_file = \"cert.pem\"; key_file = \"key.pem\" }"),
                    new RefusedKey(
                            LoadBalancerConfig.class,
                            "sticky",
                            "`sticky` in `load_balancer`",
                            "sticky {}"),
                    new RefusedKey(
                            ServiceConfig.class,
                            "mirror",
                            "`mirror` in `services`",
                            "mirror { service = \"other\" }"),
                    new RefusedKey(
                            ServiceConfig.class,
                            "failover",
                            "`failover` in `services`",
                            "failover { service = \"other\" }"),
                    new RefusedKey(
                            ServiceConfig.class,
                            "revisions",
                            "`revisions` in `services`",
                            "revisions = [{ name = \"v1\", servers = [{ url = \"http://127.0.0.1:3\" }] }]"),
                    new RefusedKey(
                            ServiceConfig.class,
                            "rollout",
                            "`rollout` in `services`",
                            "rollout { from = \"v1\"; to = \"v2\" }"));

    /** Returns what an installation refuses. */
    static List<RefusedKey> of(Installation installation) {
        return CANDIDATES.stream().filter(key -> key.isRefused(installation)).toList();
    }

    private boolean isRefused(Installation installation) {
        String refusal = '"' + key + "\" is not available in this version";
        return installation.validate(example()).diagnostics().stream()
                .anyMatch(diagnostic -> diagnostic.summary().equals(refusal));
    }

    private String example() {
        return """
        entrypoints "web" {
          address = "127.0.0.1:1"
          %s
        }
        services "models" {
          load_balancer {
            servers = [{ url = "http://127.0.0.1:2" }]
            %s
          }
          %s
        }
        """
                .formatted(
                        useIn(EntrypointConfig.class),
                        useIn(LoadBalancerConfig.class),
                        useIn(ServiceConfig.class));
    }

    private String useIn(Class<? extends Record> other) {
        return block.equals(other) ? use : "";
    }
}
