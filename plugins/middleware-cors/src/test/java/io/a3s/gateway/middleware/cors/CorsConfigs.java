package io.a3s.gateway.middleware.cors;

import java.time.Duration;
import java.util.List;

/** Builds configurations that differ from the defaults in what a test is about. */
final class CorsConfigs {
    private final List<String> origins;
    private List<String> methods = List.of("GET", "POST", "PUT", "DELETE", "OPTIONS");
    private List<String> headers = List.of("Content-Type", "Authorization");
    private List<String> exposed = List.of();
    private boolean credentials;
    private Duration maxAge = Duration.ofDays(1);
    private boolean privateNetwork;
    private boolean rejects;

    private CorsConfigs(List<String> origins) {
        this.origins = origins;
    }

    static CorsConfigs of(String... origins) {
        return new CorsConfigs(List.of(origins));
    }

    static CorsConfigs of(List<String> origins) {
        return new CorsConfigs(origins);
    }

    CorsConfigs methods(String... names) {
        methods = List.of(names);
        return this;
    }

    CorsConfigs headers(String... names) {
        headers = List.of(names);
        return this;
    }

    CorsConfigs exposed(String... names) {
        exposed = List.of(names);
        return this;
    }

    CorsConfigs credentials() {
        credentials = true;
        return this;
    }

    CorsConfigs maxAge(Duration age) {
        maxAge = age;
        return this;
    }

    CorsConfigs privateNetwork() {
        privateNetwork = true;
        return this;
    }

    CorsConfigs rejecting() {
        rejects = true;
        return this;
    }

    CorsConfig build() {
        return new CorsConfig(
                origins, methods, headers, exposed, credentials, maxAge, privateNetwork, rejects);
    }
}
