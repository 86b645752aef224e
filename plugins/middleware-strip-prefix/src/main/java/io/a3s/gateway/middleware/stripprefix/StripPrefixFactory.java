package io.a3s.gateway.middleware.stripprefix;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/** Makes {@code strip-prefix} middlewares. */
final class StripPrefixFactory implements MiddlewareFactory<StripPrefixConfig> {
    @Override
    public String type() {
        return "strip-prefix";
    }

    @Override
    public Class<StripPrefixConfig> configType() {
        return StripPrefixConfig.class;
    }

    @Override
    public Middleware create(StripPrefixConfig config, PluginContext context) {
        return new StripPrefix(config.prefixes());
    }
}
