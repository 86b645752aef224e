package io.a3s.gateway.middleware.bodylimit;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** Brings the middleware {@code body-limit}. */
public final class BodyLimitPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new BodyLimitFactory());
    }
}
