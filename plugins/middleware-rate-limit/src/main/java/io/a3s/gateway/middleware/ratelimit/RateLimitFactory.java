package io.a3s.gateway.middleware.ratelimit;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.Optional;

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
        TokenRate rate = TokenRate.of(config.perSecond(), config.capacity());
        Announcement announcement =
                new Announcement(context.name(), config.rate(), config.period().toSeconds(), rate);
        BucketTable buckets =
                new BucketTable(
                        rate,
                        config.maxKeys(),
                        context.metrics().counter("rate_limit_evicted_total"));
        RateLimit limit =
                new RateLimit(
                        KeySource.parse(config.key(), config.ipv6Prefix()),
                        new KeySource.ClientAddress(config.ipv6Prefix()),
                        buckets,
                        config.rateLimitHeaders() == RateLimitHeaders.NEVER
                                ? Optional.empty()
                                : Optional.of(announcement),
                        context.ticker(),
                        context.metrics());
        return config.rateLimitHeaders() == RateLimitHeaders.ALWAYS
                ? new AnnouncedRateLimit(limit, announcement, context.slot(0L))
                : limit;
    }
}
