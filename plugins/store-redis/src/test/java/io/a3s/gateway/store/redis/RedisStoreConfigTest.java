package io.a3s.gateway.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisStoreConfigTest {
    private static RedisStoreConfig config(String url, Duration timeout, Optional<Path> caFile) {
        return new RedisStoreConfig(url, "a3s:fleet", timeout, caFile);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1",
                "redis://127.0.0.1:6379",
                "rediss://:secret@redis.internal:6380/2",
                "redis://user:p%40ss@[::1]:6379/0"
            })
    void takesUrls(String url) {
        assertThat(config(url, Duration.ofSeconds(1), Optional.empty()).toString())
                .contains("url=***")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://:hunter2@redis",
                "redis://",
                "redis://:hunter2@a,b",
                "redis://:hunter2@@a",
                "redis://a/x",
                "redis://a:6379?timeout=1s",
                "redis+cluster://:hunter2@a"
            })
    void refusesOthersWithoutShowingThem(String url) {
        assertThatThrownBy(() -> config(url, Duration.ofSeconds(1), Optional.empty()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageStartingWith("no URL of one Redis (expected: redis:// or rediss://")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void refusesTimesThatAreTooShortOrTooLong() {
        assertThatThrownBy(() -> config("redis://a", Duration.ofMillis(99), Optional.empty()))
                .hasMessage("99ms (expected: 100ms to 10s)");
        assertThatThrownBy(() -> config("redis://a", Duration.ofSeconds(11), Optional.empty()))
                .hasMessage("11000ms (expected: 100ms to 10s)");
    }

    @Test
    void refusesCertificatesWithoutTls() {
        assertThatThrownBy(
                        () ->
                                config(
                                        "redis://a",
                                        Duration.ofSeconds(1),
                                        Optional.of(Path.of("ca.pem"))))
                .hasMessageContaining("has no effect without TLS");
    }
}
