package io.a3s.gateway.config;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.AccessLogConfig;
import io.a3s.gateway.config.model.DnsSolverConfig;
import io.a3s.gateway.config.model.Entrypoint;
import io.a3s.gateway.config.model.EntrypointConfig;
import io.a3s.gateway.config.model.ManagementConfig;
import io.a3s.gateway.config.model.MiddlewareConfig;
import io.a3s.gateway.config.model.PluginsConfig;
import io.a3s.gateway.config.model.RouterConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.config.model.StoreConfig;
import io.a3s.gateway.config.model.TracingConfig;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.Min;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What could be bound of a configuration, for the checks that look at more than one block. */
final class Draft {
    /** The keys at the top of the file that are not blocks with names. */
    record Top(
            @Doc("The management API.") @Default("{}") ManagementConfig management,
            @Doc("The access log.") @Default("{}") AccessLogConfig accessLog,
            @Doc("The plugins.") @Default("{}") PluginsConfig plugins,
            @Doc(
                            "The directory in which the gateway keeps what must survive a restart: the states of rollouts. Made when it is needed.")
                    @Default("/var/lib/a3s-gateway")
                    Path stateDir,
            @Doc("How long requests may take to end after the order to stop, in seconds.")
                    @Default("30")
                    @Min(0)
                    long shutdownTimeoutSecs) {}

    /** The one key at the top that says how the gateway is managed. */
    record Management(@Default("{}") ManagementConfig management) {}

    /** Elements of one kind: all names that were declared, and those that could be bound. */
    static final class Elements<T> {
        final Set<String> names = new LinkedHashSet<>();
        final Map<String, Located<T>> bound = new LinkedHashMap<>();

        boolean isComplete() {
            return names.size() == bound.size();
        }
    }

    Optional<Top> top = Optional.empty();
    final Elements<EntrypointConfig> entrypointKeys = new Elements<>();
    final Elements<Entrypoint> entrypoints = new Elements<>();
    final Elements<RouterConfig> routers = new Elements<>();
    final Elements<ServiceConfig> services = new Elements<>();
    final Elements<MiddlewareConfig> middlewares = new Elements<>();
    final Elements<Record> providers = new Elements<>();
    final Elements<StoreConfig> stores = new Elements<>();
    final Elements<TracingConfig> tracers = new Elements<>();
    final Elements<DnsSolverConfig> dnsSolvers = new Elements<>();
}
