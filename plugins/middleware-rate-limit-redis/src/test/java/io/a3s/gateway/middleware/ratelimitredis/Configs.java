package io.a3s.gateway.middleware.ratelimitredis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Configurations, one value of which is the matter of a test. */
final class Configs {
    private Configs() {}

    static RateLimitRedisConfig of(String url, double rate, Integer burst) {
        return full(
                url, rate, Duration.ofSeconds(1), burst, "client-ip", RateLimitHeaders.ON_REFUSAL);
    }

    static RateLimitRedisConfig full(
            String url,
            double rate,
            Duration period,
            Integer burst,
            String key,
            RateLimitHeaders headers) {
        return new RateLimitRedisConfig(
                url,
                rate,
                period,
                Optional.of(burst),
                key,
                64,
                headers,
                Duration.ofMillis(100),
                OnError.ALLOW,
                "a3s:ratelimit",
                Optional.empty(),
                1);
    }

    static RateLimitRedisConfig onError(OnError onError) {
        return new RateLimitRedisConfig(
                "redis://:secret@127.0.0.1:1",
                1,
                Duration.ofSeconds(1),
                Optional.empty(),
                "client-ip",
                64,
                RateLimitHeaders.ON_REFUSAL,
                Duration.ofMillis(100),
                onError,
                "a3s:ratelimit",
                Optional.empty(),
                1);
    }

    static RateLimitRedisConfig withTls(String url, Path caFile, Duration timeout) {
        return new RateLimitRedisConfig(
                url,
                1,
                Duration.ofSeconds(1),
                Optional.empty(),
                "client-ip",
                64,
                RateLimitHeaders.ON_REFUSAL,
                timeout,
                OnError.ALLOW,
                "a3s:ratelimit",
                Optional.of(caFile),
                1);
    }
}
