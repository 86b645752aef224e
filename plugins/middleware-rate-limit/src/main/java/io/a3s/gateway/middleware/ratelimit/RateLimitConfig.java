package io.a3s.gateway.middleware.ratelimit;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;
import java.util.Optional;

/**
 * What an operator sets for {@code rate-limit}.
 *
 * @param rate tokens per period for each key, above 0
 * @param period the time the rate is for, in whole seconds
 * @param burst the most tokens a bucket holds, 1 or more; the rate if empty
 * @param key what requests are told apart by
 * @param ipv6Prefix leading bits of an IPv6 address that make one client
 * @param maxKeys the most keys remembered at a time
 * @param rateLimitHeaders which responses tell about the limit
 */
@Doc("Limits the rate of requests, by default for each client address on its own.")
record RateLimitConfig(
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
        @Doc(
                        """
                        How many keys are remembered at a time; about 200 bytes each. Beyond it, those are forgotten \
                        whose bucket is full again, which changes nothing for them, and else those closest to it.""")
                @Default("100000")
                @Min(1)
                @Max(10_000_000)
                int maxKeys,
        @Doc("Which responses have the fields `RateLimit` and `RateLimit-Policy`.")
                @Default("on-refusal")
                RateLimitHeaders rateLimitHeaders) {
    // A long holds 292 years of nanoseconds, so sums of a few such times cannot overflow.
    private static final double MAX_REFILL_SECONDS = 365.0 * 24 * 3600;
    private static final Duration LONGEST_PERIOD = Duration.ofDays(1);

    RateLimitConfig {
        if (period.compareTo(Duration.ofSeconds(1)) < 0
                || period.compareTo(LONGEST_PERIOD) > 0
                || !period.equals(Duration.ofSeconds(period.toSeconds()))) {
            throw new InvalidConfigException(
                    "period", period.toMillis() + "ms (expected: whole seconds, 1s to 24h)");
        }
        if (!(rate > 0 && rate / period.toSeconds() <= 1_000_000)) {
            throw new InvalidConfigException(
                    "rate", rate + " (expected: above 0, up to 1000000 per second)");
        }
        if (capacity(rate, burst) / rate * period.toSeconds() > MAX_REFILL_SECONDS) {
            throw new InvalidConfigException(
                    burst.isPresent() ? "burst" : "rate",
                    "a bucket would take more than a year to refill (expected: a higher rate or a"
                            + " smaller burst)");
        }
        KeySource.parse(key, ipv6Prefix);
    }

    /** Returns the tokens per second. */
    double perSecond() {
        return rate / period.toSeconds();
    }

    /** Returns the most tokens a bucket holds. */
    double capacity() {
        return capacity(rate, burst);
    }

    private static double capacity(double rate, Optional<Integer> burst) {
        return burst.map(Integer::doubleValue).orElse(Math.max(1, rate));
    }
}
