package com.example.unruly;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.middleware.Completion;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Verdict;
import java.util.List;

/** Does everything that a plugin should not do. */
public final class UnrulyPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new Factory());
    }

    private static final class Factory implements MiddlewareFactory<Factory.Config> {
        record Config() {}

        @Override
        public String type() {
            return "unruly";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Middleware create(Config config, PluginContext context) {
            context.metrics()
                    .gauge(
                            "unruly_value",
                            () -> {
                                throw new IllegalStateException("no value");
                            });
            Thread.ofPlatform().daemon().name("unruly-worker").start(Factory::never);
            return new Unruly();
        }

        static void never() {
            while (true) {
                try {
                    Thread.sleep(Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    // Nobody tells it when to end.
                }
            }
        }
    }

    private static final class Unruly implements Middleware {
        @Override
        public Verdict onRequest(Exchange exchange) {
            throw new AssertionError("onRequest");
        }

        @Override
        public void onResponse(Exchange exchange) {
            throw new IllegalStateException("onResponse");
        }

        @Override
        public void onComplete(Exchange exchange, Completion completion) {
            throw new LinkageError("onComplete");
        }

        @Override
        public void close() {
            Factory.never();
        }
    }
}
