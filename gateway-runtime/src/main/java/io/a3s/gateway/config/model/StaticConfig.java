package io.a3s.gateway.config.model;

import io.a3s.gateway.config.bind.Located;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is set for the life of the process: where it listens and where configuration comes from.
 *
 * @param entrypoints the listeners by name, each at the header of its block
 * @param providers the configuration of the providers by their type
 * @param dnsSolvers what changes DNS records, by the name that entrypoints refer to
 * @param store what the gateways of a fleet share
 * @param tracing what records exchanges
 * @param management the management API
 * @param accessLog the access log
 * @param plugins the plugins
 * @param stateDir where the gateway keeps what must survive a restart
 * @param shutdownTimeout how long requests may take to end after the order to stop
 */
public record StaticConfig(
        Map<String, Located<Entrypoint>> entrypoints,
        Map<String, Located<Record>> providers,
        Map<String, Located<DnsSolverConfig>> dnsSolvers,
        Optional<Located<StoreConfig>> store,
        Optional<Located<TracingConfig>> tracing,
        ManagementConfig management,
        AccessLogConfig accessLog,
        PluginsConfig plugins,
        Path stateDir,
        Duration shutdownTimeout) {
    /** Copies the maps, keeping their order. */
    public StaticConfig {
        entrypoints = Collections.unmodifiableMap(new LinkedHashMap<>(entrypoints));
        dnsSolvers = Collections.unmodifiableMap(new LinkedHashMap<>(dnsSolvers));
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    }
}
