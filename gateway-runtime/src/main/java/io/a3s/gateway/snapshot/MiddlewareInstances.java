package io.a3s.gateway.snapshot;

import io.a3s.gateway.plugin.Installed;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The middlewares in use. One with the same name, plugin generation and configuration is the same
 * instance over changes of the rest, so that a reload refills no bucket and closes no breaker.
 */
final class MiddlewareInstances {
    private static final Logger log = LoggerFactory.getLogger(MiddlewareInstances.class);

    private record Key(String name, Installed<MiddlewareFactory<?>> factory, Record config) {}

    private record Instance(Middleware middleware, InstanceContext context) {
        void close() {
            try {
                middleware.close();
            } catch (Throwable e) {
                log.atWarn()
                        .addKeyValue("middleware", context.name())
                        .setCause(e)
                        .log("closing failed");
            } finally {
                context.close();
            }
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
     * @throws RuntimeException what the factory throws
     */
    Middleware acquire(
            String name, Installed<MiddlewareFactory<?>> factory, Record config, Lease lease) {
        Key key = new Key(name, factory, config);
        Instance instance = shared.acquire(key, this::create);
        lease.add(() -> shared.release(key));
        return instance.middleware();
    }

    private Instance create(Key key) {
        InstanceContext context = contexts.create("middleware", key.name());
        try {
            return new Instance(create(key.factory().factory(), key.config(), context), context);
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
