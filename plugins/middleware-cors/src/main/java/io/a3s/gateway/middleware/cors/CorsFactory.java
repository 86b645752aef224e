package io.a3s.gateway.middleware.cors;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/** Makes {@code cors} middlewares. */
final class CorsFactory implements MiddlewareFactory<CorsConfig> {
    @Override
    public String type() {
        return "cors";
    }

    @Override
    public Class<CorsConfig> configType() {
        return CorsConfig.class;
    }

    @Override
    public Middleware create(CorsConfig config, PluginContext context) {
        return new Cors(config, context);
    }
}
