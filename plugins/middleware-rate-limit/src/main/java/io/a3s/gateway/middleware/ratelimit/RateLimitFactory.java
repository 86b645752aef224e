package io.a3s.gateway.middleware.ratelimit;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/** Makes {@code rate-limit} middlewares. */
final class RateLimitFactory implements MiddlewareFactory<RateLimitConfig> {
    @Override
    public String type() {
        return "rate-limit";
    }

    @Override
    public Class<RateLimitConfig> configType() {
        return RateLimitConfig.class;
    }

    @Override
    public Middleware create(RateLimitConfig config, PluginContext context) {
        KeySource keys = KeySource.parse(config.key(), config.ipv6Prefix());
        BucketTable buckets =
                new BucketTable(TokenRate.of(config.rate(), config.capacity()), config.maxKeys());
        return new RateLimit(keys, buckets, context.ticker(), context.metrics());
    }
}
