package io.a3s.gateway.middleware.bodylimit;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;

/** Makes {@code body-limit} middlewares. */
final class BodyLimitFactory implements MiddlewareFactory<BodyLimitConfig> {
    @Override
    public String type() {
        return "body-limit";
    }

    @Override
    public Class<BodyLimitConfig> configType() {
        return BodyLimitConfig.class;
    }

    @Override
    public Needs needs() {
        return Needs.none().withRequestChunks();
    }

    @Override
    public Middleware create(BodyLimitConfig config, PluginContext context) {
        return new BodyLimit(config, context);
    }
}
