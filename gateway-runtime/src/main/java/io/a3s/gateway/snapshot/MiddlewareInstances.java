package io.a3s.gateway.snapshot;

import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.plugin.PluginCallException;
import io.a3s.gateway.plugin.PluginGeneration;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/**
 * The middlewares in use. One with the same name, plugin generation and configuration is the same
 * instance over changes of the rest, so that a reload refills no bucket and closes no breaker.
 */
final class MiddlewareInstances {
    private record Key(String name, Installed<MiddlewareFactory<?>> factory, Record config) {}

    private record Instance(
            Middleware middleware, PluginGeneration owner, InstanceContext context) {
        void close() {
            owner.end("middleware \"" + context.name() + '"', middleware::close);
            context.close();
        }
    }

    private final Shared<Key, Instance> shared = new Shared<>(Instance::close);
    private final ContextFactory contexts;

    MiddlewareInstances(ContextFactory contexts) {
        this.contexts = contexts;
    }

    /**
     * Returns the instance of a configured middleware, for as long as the lease lasts.
     *
     * @throws InvalidConfigException if the factory throws it
     * @throws PluginCallException if the factory fails in any other way
     */
    Middleware acquire(
            String name, Installed<MiddlewareFactory<?>> factory, Record config, Lease lease) {
        Key key = new Key(name, factory, config);
        Instance instance = shared.acquire(key, this::create);
        lease.add(() -> shared.release(key));
        return instance.middleware();
    }

    private Instance create(Key key) {
        PluginGeneration owner = key.factory().owner();
        InstanceContext context = contexts.create("middleware", key.name());
        try {
            Middleware made =
                    owner.make(
                            () -> create(key.factory().factory(), key.config(), context),
                            Middleware::close);
            return new Instance(made, owner, context);
        } catch (Throwable e) {
            context.close();
            throw e;
        }
    }

    private static <C extends Record> Middleware create(
            MiddlewareFactory<C> factory, Record config, InstanceContext context) {
        Middleware middleware = factory.create(factory.configType().cast(config), context);
        if (middleware == null) {
            throw new IllegalStateException("create() returned null");
        }
        return middleware;
    }
}
