package io.a3s.gateway.scaling.kubernetes;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Configurations with what a test sets, and short pauses. */
final class Configs {
    private Configs() {}

    static KubernetesConfig with(Map<String, String> keys) {
        return new KubernetesConfig(
                Optional.ofNullable(keys.get("namespace")),
                Optional.ofNullable(keys.get("name")),
                keys.getOrDefault("api_version", "apps/v1"),
                keys.getOrDefault("resource", "deployments"),
                Optional.ofNullable(keys.get("endpoints")),
                Optional.ofNullable(keys.get("port")),
                keys.getOrDefault("scheme", "http"),
                true,
                Optional.ofNullable(keys.get("api_url")).map(URI::create),
                Optional.ofNullable(keys.get("token_file")).map(Path::of),
                Optional.ofNullable(keys.get("ca_file")).map(Path::of),
                Duration.ofSeconds(30),
                4,
                Duration.ofMillis(1));
    }

    static KubernetesConfig at(URI api, KubernetesConfig config) {
        return new KubernetesConfig(
                config.namespace(),
                config.name(),
                config.apiVersion(),
                config.resource(),
                config.endpoints(),
                config.port(),
                config.scheme(),
                config.markSpare(),
                Optional.of(api),
                config.tokenFile(),
                config.caFile(),
                config.timeout(),
                config.attempts(),
                config.retryDelay());
    }
}
