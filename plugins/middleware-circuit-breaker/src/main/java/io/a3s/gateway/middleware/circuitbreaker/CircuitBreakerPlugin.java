package io.a3s.gateway.middleware.circuitbreaker;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** Brings the middleware {@code circuit-breaker}. */
public final class CircuitBreakerPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new CircuitBreakerFactory());
    }
}
