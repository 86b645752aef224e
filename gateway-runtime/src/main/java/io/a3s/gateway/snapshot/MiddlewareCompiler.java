package io.a3s.gateway.snapshot;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.MiddlewareConfig;
import io.a3s.gateway.exchange.ChainLink;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.Failure;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles middlewares. */
final class MiddlewareCompiler {
    private final PluginRegistry plugins;
    private final Stats stats;
    private final MiddlewareInstances instances;

    MiddlewareCompiler(PluginRegistry plugins, Stats stats, ContextFactory contexts) {
        this.plugins = plugins;
        this.stats = stats;
        this.instances = new MiddlewareInstances(contexts);
    }

    /** Compiles the middlewares that can be, by name. */
    Map<String, ChainLink> compile(GatewayConfig config, Lease lease, List<Diagnostic> problems) {
        Map<String, ChainLink> links = new HashMap<>();
        config.dynamic()
                .middlewares()
                .forEach(
                        (name, middleware) -> {
                            ChainLink link = link(name, middleware, lease, problems);
                            if (link != null) {
                                links.put(name, link);
                            }
                        });
        return links;
    }

    private @Nullable ChainLink link(
            String name, Located<MiddlewareConfig> config, Lease lease, List<Diagnostic> problems) {
        String type = config.value().type().value();
        Installed<MiddlewareFactory<?>> factory =
                plugins.middleware(type)
                        .orElseThrow(() -> new IllegalStateException("type was checked: " + type));
        Leases.hold(factory.owner(), lease);
        String plugin = factory.owner().label();
        try {
            Middleware instance = instances.acquire(name, factory, config.value().config(), lease);
            return new ChainLink(
                    instance, name, plugin, config.value().failOpen(), stats.middlewares.of(name));
        } catch (InvalidConfigException e) {
            String key = e.key().isEmpty() ? "" : e.key() + ": ";
            problems.add(problem(name, config, key + e.getMessage()));
        } catch (Throwable e) {
            problems.add(
                    problem(
                            name,
                            config,
                            "plugin " + plugin + ": " + Failure.describe("making it", e)));
        }
        return null;
    }

    private static Diagnostic problem(
            String name, Located<MiddlewareConfig> config, String summary) {
        return Diagnostic.error(summary).at(config.range()).in("middlewares \"" + name + '"');
    }
}
