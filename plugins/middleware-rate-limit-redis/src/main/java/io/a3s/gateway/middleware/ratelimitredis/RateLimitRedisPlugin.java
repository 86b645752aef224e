package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** Brings the middleware {@code rate-limit-redis}. */
public final class RateLimitRedisPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new RateLimitRedisFactory());
    }
}
