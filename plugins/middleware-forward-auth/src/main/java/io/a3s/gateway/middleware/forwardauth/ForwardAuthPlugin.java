package io.a3s.gateway.middleware.forwardauth;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** Brings the middleware {@code forward-auth}. */
public final class ForwardAuthPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new ForwardAuthFactory());
    }
}
