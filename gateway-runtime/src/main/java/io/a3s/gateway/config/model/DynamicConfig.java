package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What may change with every reload. References between elements have been checked.
 *
 * @param routers the routers by name, each at the header of its block
 * @param services the services by name
 * @param middlewares the middlewares by name
 */
public record DynamicConfig(
        Map<String, Located<RouterConfig>> routers,
        Map<String, Located<ServiceConfig>> services,
        Map<String, Located<MiddlewareConfig>> middlewares) {
    /** Copies the maps, keeping their order. */
    public DynamicConfig {
        routers = Collections.unmodifiableMap(new LinkedHashMap<>(routers));
        services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
        middlewares = Collections.unmodifiableMap(new LinkedHashMap<>(middlewares));
    }
}
