package io.a3s.gateway.middleware.retry;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.concurrent.ThreadLocalRandom;

/** Makes {@code retry} middlewares. */
final class RetryFactory implements MiddlewareFactory<RetryConfig> {
    @Override
    public String type() {
        return "retry";
    }

    @Override
    public Class<RetryConfig> configType() {
        return RetryConfig.class;
    }

    @Override
    public Middleware create(RetryConfig config, PluginContext context) {
        return new Retry(config, context, bound -> ThreadLocalRandom.current().nextLong(bound + 1));
    }
}
