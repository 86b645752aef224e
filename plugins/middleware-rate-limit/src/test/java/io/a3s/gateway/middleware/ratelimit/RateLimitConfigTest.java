package io.a3s.gateway.middleware.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitConfigTest {
    private static RateLimitConfig config(double rate, Optional<Integer> burst, String key) {
        return config(rate, Duration.ofSeconds(1), burst, key);
    }

    private static RateLimitConfig config(
            double rate, Duration period, Optional<Integer> burst, String key) {
        return new RateLimitConfig(
                rate, period, burst, key, 64, 100_000, RateLimitHeaders.ON_REFUSAL);
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "2.5, 2.5", "0.5, 1"})
    void holdsAsManyTokensAsItRefillsPerSecond(double rate, double capacity) {
        assertThat(config(rate, Optional.empty(), "client-ip").capacity()).isEqualTo(capacity);
    }

    @Test
    void holdsAsManyTokensAsConfigured() {
        assertThat(config(60, Optional.of(10), "client-ip").capacity()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -5, Double.NaN, Double.POSITIVE_INFINITY, 1_000_001})
    void refusesRateOutOfRange(double rate) {
        assertThatThrownBy(() -> config(rate, Optional.empty(), "client-ip"))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("rate"))
                .hasMessage(rate + " (expected: above 0, up to 1000000 per second)");
    }

    @Test
    void refusesBucketThatTakesAgesToRefill() {
        assertThatThrownBy(() -> config(0.001, Optional.of(1_000_000), "client-ip"))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("burst"))
                .hasMessageStartingWith("a bucket would take more than a year to refill");
        assertThatThrownBy(() -> config(1e-9, Optional.empty(), "client-ip"))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("rate"));
    }

    @Test
    void takesRateForAPeriod() {
        RateLimitConfig perMinute =
                config(90, Duration.ofMinutes(1), Optional.empty(), "client-ip");

        assertThat(perMinute.perSecond()).isEqualTo(1.5);
        assertThat(perMinute.capacity()).isEqualTo(90);
        assertThat(config(1e9, Duration.ofHours(1), Optional.empty(), "client-ip").perSecond())
                .isLessThan(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 999, 1_500, 86_401_000})
    void refusesPeriodOutOfRange(long millis) {
        assertThatThrownBy(
                        () -> config(1, Duration.ofMillis(millis), Optional.empty(), "client-ip"))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("period"))
                .hasMessage(millis + "ms (expected: whole seconds, 1s to 24h)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ip", "client_ip", "Header:X", "claim:", "claim: ", "claim", "user:x"})
    void refusesUnknownKey(String key) {
        assertThatThrownBy(() -> config(1, Optional.empty(), key))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("key"))
                .hasMessage(
                        '"'
                                + key
                                + "\" (expected: \"client-ip\", \"header:NAME\", \"identity\","
                                + " \"claim:NAME\", \"router\", \"service\" or \"global\")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"header:", "header: X", "header:a b"})
    void refusesHeaderThatIsNoName(String key) {
        assertThatThrownBy(() -> config(1, Optional.empty(), key))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("key"))
                .hasMessageStartingWith('"' + key + "\": field name:");
    }
}
