package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Makes {@code rate-limit-redis} middlewares. */
final class RateLimitRedisFactory implements MiddlewareFactory<RateLimitRedisConfig> {
    @Override
    public String type() {
        return "rate-limit-redis";
    }

    @Override
    public Class<RateLimitRedisConfig> configType() {
        return RateLimitRedisConfig.class;
    }

    @Override
    public Middleware create(RateLimitRedisConfig config, PluginContext context) {
        config.caFile().ifPresent(RateLimitRedisFactory::requireCertificates);
        List<RedisStore> connections =
                Stream.generate(() -> connection(config, context))
                        .limit(config.connections())
                        .toList();
        return create(
                config,
                context,
                connections.size() == 1 ? connections.getFirst() : new PooledStore(connections));
    }

    // Opened when it is first needed.
    private static RedisStore connection(RateLimitRedisConfig config, PluginContext context) {
        RedisLink link =
                new RedisLink(
                        new RedisClients(RedisAddress.parse(config.redisUrl()), config.caFile()),
                        context.ticker());
        return new RedisStore(
                link,
                new OwnThread("rate-limit-redis-" + context.name()),
                config.tokenRate(),
                config.timeout(),
                context.ticker());
    }

    private static void requireCertificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            if (!CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                return;
            }
        } catch (IOException e) {
            throw new InvalidConfigException(
                    "ca_file", file + " cannot be read (expected: a PEM file)");
        } catch (CertificateException e) {
            // reported below
        }
        throw new InvalidConfigException(
                "ca_file", file + " has no certificates (expected: a PEM file with some)");
    }

    static Middleware create(
            RateLimitRedisConfig config, PluginContext context, BucketStore store) {
        Announcement announcement =
                new Announcement(
                        context.name(),
                        config.rate(),
                        config.period().toSeconds(),
                        config.tokenRate());
        RateLimitRedis limit =
                new RateLimitRedis(
                        config,
                        context,
                        store,
                        config.rateLimitHeaders() == RateLimitHeaders.NEVER
                                ? Optional.empty()
                                : Optional.of(announcement));
        if (config.rateLimitHeaders() != RateLimitHeaders.ALWAYS) {
            return limit;
        }
        return new AnnouncedRateLimit(
                limit,
                announcement,
                context.slot(CompletableFuture.failedFuture(new IllegalStateException())));
    }
}
