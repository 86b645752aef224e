package io.a3s.gateway.snapshot;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.MiddlewareConfig;
import io.a3s.gateway.exchange.ChainLink;
import io.a3s.gateway.observe.Stats;
import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginCallException;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compiles middlewares, and refuses those that do not suit what they declare or where they are. */
final class MiddlewareCompiler {
    private static final Logger log = LoggerFactory.getLogger(MiddlewareCompiler.class);

    private final Stats stats;
    private final MiddlewareInstances instances;

    MiddlewareCompiler(Stats stats, ContextFactory contexts) {
        this.stats = stats;
        this.instances = new MiddlewareInstances(contexts);
    }

    /** Compiles the middlewares that can be, by name. */
    Map<String, ChainLink> compile(
            GatewayConfig config, PluginRegistry plugins, Lease lease, List<Diagnostic> problems) {
        Map<String, ChainLink> links = new HashMap<>();
        for (var each : config.dynamic().middlewares().entrySet()) {
            String name = each.getKey();
            Located<MiddlewareConfig> middleware = each.getValue();
            Installed<MiddlewareFactory<?>> factory = factory(middleware.value(), plugins);
            try {
                links.put(name, link(name, middleware.value(), factory, lease));
            } catch (InvalidConfigException e) {
                String key = e.key().isEmpty() ? "" : e.key() + ": ";
                problems.add(problem(name, middleware, key + e.getMessage()));
            } catch (UndeclaredException e) {
                problems.add(
                        problem(name, middleware, String.valueOf(e.getMessage())).hint(e.hint()));
            } catch (Throwable e) {
                // Comparing configurations, and looking at an instance, calls the plugin, too.
                PluginCallException failure =
                        e instanceof PluginCallException known
                                ? known
                                : PluginCallException.making(factory.owner().label(), e);
                log.atError()
                        .addKeyValue("middleware", name)
                        .setCause(failure)
                        .log("a plugin failed");
                problems.add(problem(name, middleware, failure.getMessage()));
                if (failure.isOverdue()) {
                    // Others of the type may take as long, each.
                    break;
                }
            }
        }
        ChainChecks checks = new ChainChecks(config, plugins, links, problems);
        config.dynamic().routers().forEach((name, router) -> checks.check(name, router.value()));
        return links;
    }

    private static Installed<MiddlewareFactory<?>> factory(
            MiddlewareConfig config, PluginRegistry plugins) {
        String type = config.type().value();
        return plugins.middleware(type)
                .orElseThrow(() -> new IllegalStateException("type was checked: " + type));
    }

    private ChainLink link(
            String name,
            MiddlewareConfig config,
            Installed<MiddlewareFactory<?>> factory,
            Lease lease) {
        Leases.hold(factory.owner(), lease);
        String plugin = factory.owner().label();
        Needs needs = needs(factory.factory(), config.config());
        Middleware instance = instances.acquire(name, factory, config.config(), lease);
        if (instance instanceof BlockingMiddleware && !needs.isBlocking()) {
            throw new UndeclaredException(
                    "plugin " + plugin + " brings a middleware that blocks and does not say so",
                    "expected of its factory: needs() with withBlocking()");
        }
        return new ChainLink(
                instance, name, plugin, config.failOpen(), needs, stats.middlewares.of(name));
    }

    /** A middleware does not suit what its factory declares. */
    private static final class UndeclaredException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String hint;

        UndeclaredException(String message, String hint) {
            super(message, null, false, false);
            this.hint = hint;
        }

        String hint() {
            return hint;
        }
    }

    private static <C extends Record> Needs needs(MiddlewareFactory<C> factory, Record config) {
        Needs needs = factory.needs(factory.configType().cast(config));
        if (needs == null) {
            throw new IllegalStateException("needs() returned null");
        }
        return needs;
    }

    private static Diagnostic problem(
            String name, Located<MiddlewareConfig> config, String summary) {
        return Diagnostic.error(summary).at(config.range()).in("middlewares \"" + name + '"');
    }
}
