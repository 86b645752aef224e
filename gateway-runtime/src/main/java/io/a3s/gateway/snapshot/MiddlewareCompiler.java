package io.a3s.gateway.snapshot;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.MiddlewareConfig;
import io.a3s.gateway.config.model.RouterConfig;
import io.a3s.gateway.exchange.ChainLink;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.Failure;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.spi.middleware.Needs.BodyAccess;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles middlewares, and refuses those that do not suit what they declare or where they are. */
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
        config.dynamic()
                .routers()
                .forEach((name, router) -> checkStreaming(name, router.value(), links, problems));
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
            Needs needs = needs(factory.factory(), config.value().config());
            Middleware instance = instances.acquire(name, factory, config.value().config(), lease);
            if (instance instanceof BlockingMiddleware && !needs.isBlocking()) {
                problems.add(
                        problem(
                                        name,
                                        config,
                                        "plugin "
                                                + plugin
                                                + " brings a middleware that blocks and does not say so")
                                .hint("expected of its factory: needs() with withBlocking()"));
                return null;
            }
            return new ChainLink(
                    instance,
                    name,
                    plugin,
                    config.value().failOpen(),
                    needs,
                    stats.middlewares.of(name));
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

    private static <C extends Record> Needs needs(MiddlewareFactory<C> factory, Record config) {
        Needs needs = factory.needs(factory.configType().cast(config));
        if (needs == null) {
            throw new IllegalStateException("needs() returned null");
        }
        return needs;
    }

    private static void checkStreaming(
            String name,
            RouterConfig router,
            Map<String, ChainLink> links,
            List<Diagnostic> problems) {
        if (!router.streaming()) {
            return;
        }
        for (Located<String> used : router.middlewares()) {
            ChainLink link = links.get(used.value());
            if (link != null && link.needs().responseBody() == BodyAccess.WHOLE) {
                problems.add(
                        Diagnostic.error(
                                        "middleware \""
                                                + used.value()
                                                + "\" collects whole response bodies, so clients would wait for the end")
                                .at(used.range())
                                .in("routers \"" + name + '"')
                                .hint("remove it here, or streaming = true"));
            }
        }
    }

    private static Diagnostic problem(
            String name, Located<MiddlewareConfig> config, String summary) {
        return Diagnostic.error(summary).at(config.range()).in("middlewares \"" + name + '"');
    }
}
