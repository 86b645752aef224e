package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** Brings {@code trace}, which says what time it is and may forget to end a thread. */
public final class TracingPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new Factory());
    }

    enum Remains {
        NOTHING,
        THREAD
    }

    record Config(@Doc("What it leaves behind.") @Default("nothing") Remains leaves) {}

    private static final class Factory implements MiddlewareFactory<Config> {
        @Override
        public String type() {
            return "trace";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Middleware create(Config config, PluginContext context) {
            if (config.leaves() == Remains.THREAD) {
                Thread.ofPlatform().daemon().name("left-behind").start(Factory::runForever);
            }
            return new Trace(context);
        }

        private static void runForever() {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record Trace(PluginContext context) implements Middleware {
        private static final HeaderName TIME = HeaderName.of("X-Time");

        @Override
        public void onResponse(Exchange exchange) {
            exchange.response().headers().set(TIME, context.clock().instant().toString());
        }
    }
}
