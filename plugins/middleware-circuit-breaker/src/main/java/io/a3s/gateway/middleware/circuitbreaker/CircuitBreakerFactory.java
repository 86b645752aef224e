package io.a3s.gateway.middleware.circuitbreaker;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/** Makes {@code circuit-breaker} middlewares. */
final class CircuitBreakerFactory implements MiddlewareFactory<CircuitBreakerConfig> {
    @Override
    public String type() {
        return "circuit-breaker";
    }

    @Override
    public Class<CircuitBreakerConfig> configType() {
        return CircuitBreakerConfig.class;
    }

    @Override
    public Middleware create(CircuitBreakerConfig config, PluginContext context) {
        return new CircuitBreaker(config, context);
    }
}
