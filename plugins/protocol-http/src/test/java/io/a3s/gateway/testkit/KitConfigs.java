package io.a3s.gateway.testkit;

/** Configurations of the kit's own tests. */
final class KitConfigs {
    /** Everything goes to the backend {@code BACKEND}. */
    static final String PROXY = through("");

    private KitConfigs() {}

    /** Everything goes through a middleware to the backend {@code BACKEND}. */
    static String through(String middleware) {
        return """
        entrypoints "web" { address = "127.0.0.1:0" }
        routers "all" {
          rule        = "PathPrefix(`/`)"
          service     = "backend"
          middlewares = [%s]
        }
        services "backend" { load_balancer { servers = [{ url = "${BACKEND}" }] } }
        %s
        """
                .formatted(
                        middleware.isEmpty() ? "" : "\"it\"",
                        middleware.isEmpty() ? "" : "middlewares \"it\" { " + middleware + " }");
    }
}
