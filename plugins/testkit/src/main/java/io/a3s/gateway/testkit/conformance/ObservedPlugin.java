package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The middlewares of a plugin, with a note of what its factories make. */
final class ObservedPlugin implements GatewayPlugin {
    private final GatewayPlugin plugin;
    private final List<Middleware> made = new CopyOnWriteArrayList<>();
    private final Set<Needs> needs = ConcurrentHashMap.newKeySet();

    ObservedPlugin(GatewayPlugin plugin) {
        this.plugin = plugin;
    }

    /** Returns all instances that were made, in order. */
    List<Middleware> made() {
        return List.copyOf(made);
    }

    /** Returns the different answers to what a middleware needs. */
    Set<Needs> needs() {
        return Set.copyOf(needs);
    }

    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        List<MiddlewareFactory<?>> observed = new ArrayList<>();
        plugin.middlewares().forEach(factory -> observed.add(new Observed<>(factory)));
        return observed;
    }

    private final class Observed<C extends Record> implements MiddlewareFactory<C> {
        private final MiddlewareFactory<C> factory;

        Observed(MiddlewareFactory<C> factory) {
            this.factory = factory;
        }

        @Override
        public String type() {
            return factory.type();
        }

        @Override
        public Class<C> configType() {
            return factory.configType();
        }

        @Override
        public Needs needs() {
            return factory.needs();
        }

        @Override
        public Needs needs(C config) {
            Needs answer = factory.needs(config);
            needs.add(answer);
            return answer;
        }

        @Override
        public Middleware create(C config, PluginContext context) {
            Middleware middleware = factory.create(config, context);
            made.add(middleware);
            return middleware;
        }
    }
}
