package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/** Makes {@code headers} middlewares. */
final class HeadersFactory implements MiddlewareFactory<HeadersConfig> {
    @Override
    public String type() {
        return "headers";
    }

    @Override
    public Class<HeadersConfig> configType() {
        return HeadersConfig.class;
    }

    @Override
    public Middleware create(HeadersConfig config, PluginContext context) {
        return HeadersMiddleware.of(config.edits(Side.REQUEST), config.edits(Side.RESPONSE));
    }
}
