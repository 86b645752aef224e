package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JwtConfigTest {
    private static JwtConfig config(
            String header, Optional<String> issuer, List<String> audience, Duration leeway) {
        return new JwtConfig("s3cr3t", header, issuer, audience, leeway, true);
    }

    private static void assertRefused(String key, String message, ThrowingCallable constructor) {
        assertThatThrownBy(constructor)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageContaining(message);
    }

    @Test
    void showsNoSecret() {
        JwtConfig config =
                config("Authorization", Optional.of("me"), List.of("api"), Duration.ZERO);

        assertThat(config.toString()).contains("value=***").doesNotContain("s3cr3t");
        assertThat(JwtConfig.class.getRecordComponents()[0].isAnnotationPresent(Secret.class))
                .isTrue();
    }

    @Test
    void refusesWhatCannotWork() {
        assertRefused(
                "header",
                "field name: \"a b\"",
                () -> config("a b", Optional.empty(), List.of(), Duration.ZERO));
        assertRefused(
                "header",
                "\"x_jwt-subject\" carries the subject to the backend",
                () -> config("x_jwt-subject", Optional.empty(), List.of(), Duration.ZERO));
        assertRefused(
                "issuer",
                "is empty (expected: a name, or no issuer)",
                () -> config("Authorization", Optional.of(" "), List.of(), Duration.ZERO));
        assertRefused(
                "audience",
                "has an empty entry (expected: names)",
                () -> config("Authorization", Optional.empty(), List.of("a", ""), Duration.ZERO));
        assertRefused(
                "leeway",
                "-5s (expected: 0s or more)",
                () -> config("Authorization", Optional.empty(), List.of(), Duration.ofSeconds(-5)));
    }
}
