package io.a3s.gateway.e2e;

import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Configurations that many tests use. */
final class GatewayConfigs {
    private GatewayConfigs() {}

    /** Everything on one port goes to these backends in turn. */
    static String proxy(int port, ScriptedBackend... backends) {
        return proxyWith(port, "", backends);
    }

    /**
     * The same, with further keys.
     *
     * @param keys what else stands in {@code load_balancer}
     */
    static String proxyWith(int port, String keys, ScriptedBackend... backends) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "all" {
          rule    = "PathPrefix(`/`)"
          service = "backends"
        }
        services "backends" {
          load_balancer {
            strategy = "round-robin"
            servers  = [%s]
            %s
          }
        }
        """
                .formatted(port, servers(backends), keys);
    }

    /** Everything on one port goes through a middleware to a backend. */
    static String through(int port, String middlewareBody, ScriptedBackend backend) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "all" {
          rule        = "PathPrefix(`/`)"
          service     = "backends"
          middlewares = ["it"]
        }
        services "backends" {
          load_balancer { servers = [%s] }
        }
        middlewares "it" { %s }
        """
                .formatted(port, servers(backend), middlewareBody);
    }

    private static String servers(ScriptedBackend... backends) {
        return Arrays.stream(backends)
                .map(backend -> "{ url = \"" + backend.url() + "\" }")
                .collect(Collectors.joining(", "));
    }
}
