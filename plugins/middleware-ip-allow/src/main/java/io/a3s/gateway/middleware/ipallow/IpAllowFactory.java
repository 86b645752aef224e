package io.a3s.gateway.middleware.ipallow;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/** Makes {@code ip-allow} middlewares. */
final class IpAllowFactory implements MiddlewareFactory<IpAllowConfig> {
    @Override
    public String type() {
        return "ip-allow";
    }

    @Override
    public Class<IpAllowConfig> configType() {
        return IpAllowConfig.class;
    }

    @Override
    public Middleware create(IpAllowConfig config, PluginContext context) {
        return new IpAllow(config, context);
    }
}
