package io.a3s.gateway.middleware.ratelimitredis;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator sets for {@code rate-limit-redis}.
 *
 * @param redisUrl where Redis is
 * @param rate tokens per period for each key, above 0
 * @param period the time the rate is for, in whole seconds
 * @param burst the most tokens a bucket holds, 1 or more; the rate if empty
 * @param key what requests are told apart by
 * @param ipv6Prefix leading bits of an IPv6 address that make one client
 * @param rateLimitHeaders which responses tell about the limit
 * @param timeout how long a decision may take
 * @param onError what becomes of requests about which Redis does not decide
 * @param keyPrefix what keys in Redis begin with
 * @param caFile certificates that Redis's own is checked against
 * @param connections how many connections share the work
 */
@Doc(
        "Limits the rate of requests over several gateways, which share their buckets in Redis;"
                + " by default for each client address on its own.")
record RateLimitRedisConfig(
        @Doc(
                        """
                        Where Redis is: `redis://[[user:]password@]host[:port][/database]`, `rediss://` with TLS, \
                        `redis+cluster://` or `rediss+cluster://` for a cluster, of which several nodes may be listed \
                        with commas. Special characters of a password are percent-encoded.""")
                @Secret
                @NotEmpty
                String redisUrl,
        @Doc(
                        """
                        Requests per `period`, by default per second, that are allowed in the long run for each key. \
                        It may be a fraction.""")
                @Max(1_000_000_000)
                double rate,
        @Doc(
                        "The time that `rate` is for, in whole seconds: `rate = 100` with `\"1m\"` is 100 a minute.")
                @Default("1s")
                Duration period,
        @Doc("Requests allowed at once after a pause. By default as many as `rate`, at least 1.")
                @Min(1)
                @Max(1_000_000_000)
                Optional<Integer> burst,
        @Doc(
                        """
                        What has its own limit: `client-ip`, each address of a client; `header:NAME`, each value of a \
                        header (clients choose it freely, so use one that is checked first, such as an API key); \
                        `identity`, each user that a middleware in front has found out; `claim:NAME`, each value of a \
                        claim about that user; `router` or `service`, all requests of one; `global`, all together. A \
                        request that has no such header, user or claim is limited by its address.""")
                @Default("client-ip")
                String key,
        @Doc(
                        """
                        How many leading bits of an IPv6 address count as one client. Providers hand each customer \
                        a /64 or more, so limiting single addresses would limit nobody.""")
                @Default("64")
                @Min(1)
                @Max(128)
                int ipv6Prefix,
        @Doc("Which responses have the fields `RateLimit` and `RateLimit-Policy`.")
                @Default("on-refusal")
                RateLimitHeaders rateLimitHeaders,
        @Doc("How long a request waits for Redis's decision, 1ms to 10s.") @Default("100ms")
                Duration timeout,
        @Doc("What becomes of requests about which Redis does not decide in time, or at all.")
                @Default("allow")
                OnError onError,
        @Doc(
                        """
                        What keys in Redis begin with; the middleware's name follows. Gateways with the same prefix \
                        and name share their limit.""")
                @Default("a3s:ratelimit")
                @NotEmpty
                String keyPrefix,
        @Doc(
                        """
                        A PEM file with the certificates that vouch for Redis, for `rediss://`. By default those that \
                        Java trusts.""")
                Optional<Path> caFile,
        @Doc(
                        """
                        How many connections a gateway has to Redis, to each node of a cluster. Requests do not wait \
                        for each other on one, so more are of use only where a single one is busy all the time.""")
                @Default("1")
                @Min(1)
                @Max(16)
                int connections) {
    private static final double MAX_REFILL_SECONDS = 365.0 * 24 * 3600;
    private static final Duration LONGEST_PERIOD = Duration.ofDays(1);

    RateLimitRedisConfig {
        RedisAddress address = RedisAddress.parse(redisUrl);
        if (caFile.isPresent() && !address.isEncrypted()) {
            throw new InvalidConfigException(
                    "ca_file", "has no effect without TLS (expected: a redis_url with rediss://)");
        }
        if (period.compareTo(Duration.ofSeconds(1)) < 0
                || period.compareTo(LONGEST_PERIOD) > 0
                || !period.equals(Duration.ofSeconds(period.toSeconds()))) {
            throw new InvalidConfigException(
                    "period", period.toMillis() + "ms (expected: whole seconds, 1s to 24h)");
        }
        if (!(rate > 0 && rate / period.toSeconds() <= 100_000)) {
            throw new InvalidConfigException(
                    "rate", rate + " (expected: above 0, up to 100000 per second)");
        }
        if (capacity(rate, burst) / rate * period.toSeconds() > MAX_REFILL_SECONDS) {
            throw new InvalidConfigException(
                    burst.isPresent() ? "burst" : "rate",
                    "a bucket would take more than a year to refill (expected: a higher rate or a"
                            + " smaller burst)");
        }
        if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofSeconds(10)) > 0) {
            throw new InvalidConfigException(
                    "timeout", timeout.toMillis() + "ms (expected: 1ms to 10s)");
        }
        KeySource.parse(key, ipv6Prefix);
    }

    /** Returns how buckets refill. */
    TokenRate tokenRate() {
        return TokenRate.of(rate / period.toSeconds(), capacity(rate, burst));
    }

    private static double capacity(double rate, Optional<Integer> burst) {
        return burst.map(Integer::doubleValue).orElse(Math.max(1, rate));
    }

    /** Returns a text without the URL, which may hold a password. */
    @Override
    public String toString() {
        return ("RateLimitRedisConfig[redisUrl=***, rate=%s, period=%s, burst=%s, key=%s,"
                        + " ipv6Prefix=%s, rateLimitHeaders=%s, timeout=%s, onError=%s,"
                        + " keyPrefix=%s, caFile=%s, connections=%d]")
                .formatted(
                        rate,
                        period,
                        burst,
                        key,
                        ipv6Prefix,
                        rateLimitHeaders,
                        timeout,
                        onError,
                        keyPrefix,
                        caFile,
                        connections);
    }
}
