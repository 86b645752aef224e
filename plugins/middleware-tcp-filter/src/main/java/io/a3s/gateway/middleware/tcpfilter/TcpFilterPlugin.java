package io.a3s.gateway.middleware.tcpfilter;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** Brings the middleware {@code tcp-filter}. */
public final class TcpFilterPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new TcpFilterFactory());
    }
}
