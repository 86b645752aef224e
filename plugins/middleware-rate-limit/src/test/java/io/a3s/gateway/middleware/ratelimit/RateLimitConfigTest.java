package io.a3s.gateway.middleware.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitConfigTest {
    private static RateLimitConfig config(double rate, Optional<Integer> burst, String key) {
        return new RateLimitConfig(rate, burst, key, 64, 100_000);
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

    @ParameterizedTest
    @ValueSource(strings = {"", "ip", "client_ip", "Header:X"})
    void refusesUnknownKey(String key) {
        assertThatThrownBy(() -> config(1, Optional.empty(), key))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("key"))
                .hasMessage(
                        '"' + key + "\" (expected: \"client-ip\", \"header:NAME\" or \"global\")");
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
