package io.a3s.gateway.middleware.tcpfilter;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/** Makes {@code tcp-filter} middlewares. */
final class TcpFilterFactory implements MiddlewareFactory<TcpFilterConfig> {
    @Override
    public String type() {
        return "tcp-filter";
    }

    @Override
    public Class<TcpFilterConfig> configType() {
        return TcpFilterConfig.class;
    }

    @Override
    public Middleware create(TcpFilterConfig config, PluginContext context) {
        return new TcpFilter(config, context.metrics());
    }
}
