package io.a3s.gateway.middleware.ratelimitredis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.testkit.FakePluginContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitRedisConfigTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String URL = "redis://:secret@127.0.0.1:6379";

    private static void requireRefused(ThrowingCallable made, String key, String message) {
        assertThatThrownBy(made)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageStartingWith(message);
    }

    private static RateLimitRedisConfig config(double rate, Duration period, int burst) {
        return Configs.full(URL, rate, period, burst, "client-ip", RateLimitHeaders.ON_REFUSAL);
    }

    @Test
    void showsNoPassword() {
        assertThat(Configs.of(URL, 1, 1).toString())
                .contains("redisUrl=***", "keyPrefix=a3s:ratelimit")
                .doesNotContain("secret");
    }

    @Test
    void turnsRateIntoTime() {
        assertThat(config(2, SECOND, 3).tokenRate()).isEqualTo(new TokenRate(500_000, 1_500_000));
        assertThat(config(30, Duration.ofMinutes(1), 1).tokenRate())
                .isEqualTo(new TokenRate(2_000_000, 2_000_000));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, 100_001})
    void refusesRateOutOfRange(double rate) {
        requireRefused(
                () -> config(rate, SECOND, 1),
                "rate",
                rate + " (expected: above 0, up to 100000 per second)");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_500, 86_401_000})
    void refusesPeriodOutOfRange(long millis) {
        requireRefused(
                () -> config(1, Duration.ofMillis(millis), 1),
                "period",
                millis + "ms (expected: whole seconds, 1s to 24h)");
    }

    @Test
    void refusesBucketThatTakesAgesToRefill() {
        requireRefused(
                () -> config(0.001, SECOND, 1_000_000),
                "burst",
                "a bucket would take more than a year to refill");
    }

    @Test
    void refusesTimeoutOutOfRange(@TempDir Path directory) {
        for (Duration timeout :
                new Duration[] {Duration.ZERO, Duration.ofNanos(1), Duration.ofMillis(10_001)}) {
            requireRefused(
                    () -> Configs.withTls("rediss://a", directory.resolve("ca.pem"), timeout),
                    "timeout",
                    timeout.toMillis() + "ms (expected: 1ms to 10s)");
        }
    }

    @Test
    void refusesUnknownKey() {
        requireRefused(
                () -> Configs.full(URL, 1, SECOND, 1, "ip", RateLimitHeaders.ON_REFUSAL),
                "key",
                "\"ip\" (expected: \"client-ip\", \"header:NAME\"");
    }

    @Test
    void refusesCertificatesThatVouchForNothing(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("ca.pem");
        requireRefused(
                () -> Configs.withTls("redis://a", file, SECOND),
                "ca_file",
                "has no effect without TLS");
        RateLimitRedisConfig encrypted = Configs.withTls("rediss://a", file, SECOND);

        requireRefused(
                () -> new RateLimitRedisFactory().create(encrypted, new FakePluginContext()),
                "ca_file",
                file + " cannot be read");
        Files.writeString(file, "no certificate");
        requireRefused(
                () -> new RateLimitRedisFactory().create(encrypted, new FakePluginContext()),
                "ca_file",
                file + " has no certificates");
    }
}
