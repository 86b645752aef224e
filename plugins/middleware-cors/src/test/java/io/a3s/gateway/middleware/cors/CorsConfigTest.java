package io.a3s.gateway.middleware.cors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsConfigTest {
    private static final String NO_ORIGIN =
            " (expected: \"*\", \"null\", \"regex:...\", or scheme, host and perhaps port and nothing behind them, such as \"https://app.example.com\" or \"https://*.example.com\")";

    private static void assertRefused(CorsConfigs config, String key, String message) {
        assertThatThrownBy(config::build)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessage(message);
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.middlewares()).hasSize(1);
        assertThat(plugin.middlewares().getFirst().type()).isEqualTo("cors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "https://app.example.com",
                "HTTPS://App.Example.com",
                "http://localhost:3000",
                "http://[::1]:3000",
                "capacitor://localhost",
                "https://*.example.com",
                "https://*.example.com:8443",
                "regex:https://pr-\\d+\\.example\\.com"
            })
    void acceptsOrigins(String origin) {
        assertThatCode(() -> CorsConfigs.of(origin).build()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "app.example.com",
                "https://app.example.com/",
                "https://app.example.com/path",
                "https://app.example.com?x",
                "https://user@app.example.com",
                "https://",
                "https://*",
                "https://a*.example.com",
                "https://*.*.example.com",
                "*.example.com",
                "https://bücher.example",
                "https://a.com, https://b.com",
                "NULL"
            })
    void refusesWhatNoBrowserSends(String origin) {
        assertRefused(CorsConfigs.of(origin), "allowed_origins", '"' + origin + '"' + NO_ORIGIN);
    }

    @Test
    void refusesExpressionThatIsNone() {
        assertRefused(
                CorsConfigs.of("regex:https://(a"),
                "allowed_origins",
                "\"regex:https://(a\": Unclosed group (expected: a regular expression)");
    }

    @Test
    void refusesAllAndOthers() {
        assertRefused(
                CorsConfigs.of("https://a.com", "*"),
                "allowed_origins",
                "\"*\" and others (expected: \"*\" alone, which allows all)");
        assertRefused(
                CorsConfigs.of("*").methods("*", "GET"),
                "allowed_methods",
                "\"*\" and others (expected: \"*\" alone, which stands for all)");
        assertRefused(
                CorsConfigs.of("*").headers("*", "X-A"),
                "allowed_headers",
                "\"*\" and others (expected: \"*\" alone, which stands for all)");
        assertRefused(
                CorsConfigs.of("*").exposed("*", "X-A"),
                "exposed_headers",
                "\"*\" and others (expected: \"*\" alone, which stands for all)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get | \"get\" (expected: \"GET\"; methods are case-sensitive)",
                "Patch | \"Patch\" (expected: \"PATCH\"; methods are case-sensitive)",
                "GET POST | \"GET POST\" (expected: a method such as \"GET\")",
            })
    void refusesWhatIsNoMethod(String method, String message) {
        assertRefused(CorsConfigs.of("*").methods(method), "allowed_methods", message);
    }

    @Test
    void acceptsMethodsOfOnesOwn() {
        assertThatCode(() -> CorsConfigs.of("*").methods("purge", "LOCK").build())
                .doesNotThrowAnyException();
    }

    @Test
    void refusesWhatIsNoName() {
        assertThatThrownBy(() -> CorsConfigs.of("*").headers("X A").build())
                .hasMessageStartingWith("field name: \"X A\" (expected: letters");
        assertThatThrownBy(() -> CorsConfigs.of("*").exposed("X-A, X-B").build())
                .hasMessageStartingWith("field name: \"X-A, X-B\" (expected: letters");
    }

    @Test
    void refusesCredentialsForAll() {
        assertRefused(
                CorsConfigs.of("*").credentials(),
                "allow_credentials",
                "true with allowed_origins \"*\" (expected: the origins by name; browsers refuse \"*\" for requests with credentials)");
        assertRefused(
                CorsConfigs.of("https://a.com", "regex:https://.*").credentials(),
                "allow_credentials",
                "true, and allowed_origins has \"regex:https://.*\", which matches every site (expected: an expression for your own sites; others could act for your users)");
        assertRefused(
                CorsConfigs.of("https://a.com").exposed("*").credentials(),
                "exposed_headers",
                "\"*\" with allow_credentials (expected: the names; browsers take \"*\" literally for requests with credentials)");
    }

    @Test
    void refusesFractionsOfSeconds() {
        assertRefused(
                CorsConfigs.of("*").maxAge(Duration.ofMillis(500)),
                "max_age",
                "500ms (expected: whole seconds)");
    }

    @Test
    void copiesItsLists() {
        var origins = new java.util.ArrayList<>(List.of("https://a.com"));
        CorsConfig config = CorsConfigs.of(origins).build();

        origins.add("*");

        assertThat(config.allowedOrigins()).containsExactly("https://a.com");
    }
}
