package io.a3s.gateway.middleware.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeyConfigTest {
    private static ApiKeyConfig config(List<String> keys, Map<String, String> clients) {
        return new ApiKeyConfig(
                "X-API-Key",
                Optional.empty(),
                keys,
                clients,
                Optional.empty(),
                Optional.empty(),
                false,
                "gateway");
    }

    private static ApiKeyConfig headers(String header, String query, String identity) {
        return new ApiKeyConfig(
                header,
                Optional.of(query),
                List.of("k"),
                Map.of(),
                Optional.empty(),
                Optional.of(identity),
                false,
                "gateway");
    }

    private static void assertRefused(String key, String message, ThrowingCallable constructor) {
        assertThatThrownBy(constructor)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageContaining(message);
    }

    @Test
    void showsNoKey() throws Exception {
        ApiKeyConfig config = config(List.of("s3cret"), Map.of("bob", "t0psecret"));

        assertThat(config.toString()).doesNotContain("s3cret").doesNotContain("t0psecret");
        for (String component : List.of("keys", "clients")) {
            assertThat(
                            List.of(ApiKeyConfig.class.getRecordComponents()).stream()
                                    .filter(each -> each.getName().equals(component)))
                    .allMatch(each -> each.isAnnotationPresent(Secret.class));
        }
    }

    @Test
    void needsAKey() {
        assertRefused(
                "",
                "no keys (expected: keys, clients or keys_file)",
                () -> config(List.of(), Map.of()));
    }

    @Test
    void takesAFileAlone() {
        ApiKeyConfig config =
                new ApiKeyConfig(
                        "X-API-Key",
                        Optional.empty(),
                        List.of(),
                        Map.of(),
                        Optional.of(Path.of("keys")),
                        Optional.empty(),
                        false,
                        "gateway");

        assertThat(config.keysFile()).contains(Path.of("keys"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no key (expected: 1 to 1024 visible ASCII characters, no spaces)",
                "a b | no key (expected: 1 to 1024 visible",
                "é | no key (expected: 1 to 1024 visible",
                "sha256:abc | no SHA-256 (expected: sha256: and 64 hexadecimal digits)",
                "sha256:zz | no SHA-256",
                "$apr1$abc$def | hashed with MD5, which is too weak (expected: bcrypt",
                "$2b$20$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW | bcrypt with cost 20",
            })
    void refusesWhatIsNoKey(String key, String message) {
        assertRefused("keys", "key-2: " + message, () -> config(List.of("good", key), Map.of()));
        assertRefused("clients", "bob: " + message, () -> config(List.of(), Map.of("bob", key)));
    }

    @Test
    void refusesNamesThatMeanTrouble() {
        assertRefused(
                "clients",
                "name \"a:b\" (expected: 1 to 128 characters",
                () -> config(List.of(), Map.of("a:b", "k")));
    }

    @Test
    void refusesTheSameKeyTwice() {
        assertRefused(
                "",
                "the key of \"key-2\" is also that of \"key-1\"",
                () -> config(List.of("same", "same"), Map.of()));
        assertRefused(
                "",
                "the key of \"bob\" is also that of \"key-1\"",
                () -> config(List.of("same"), Map.of("bob", "same")));
    }

    @Test
    void boundsThoseWithSlowHashes() {
        String hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
        List<String> most = IntStream.range(0, 16).mapToObj(i -> hash).toList();
        List<String> more = IntStream.range(0, 17).mapToObj(i -> hash).toList();

        assertThat(config(most, Map.of()).keys()).hasSize(16);
        assertRefused(
                "",
                "17 keys hashed with bcrypt or argon2id (expected: at most 16",
                () -> config(more, Map.of()));
    }

    @Test
    void refusesNamesThatCannotWork() {
        assertRefused("header", "field name: \"a b\"", () -> headers("a b", "key", "X-User"));
        assertRefused(
                "query", "\"a&b\" (expected: letters", () -> headers("X-Key", "a&b", "X-User"));
        assertRefused(
                "identity_header",
                "\"Host\" is managed by the gateway",
                () -> headers("X-Key", "key", "Host"));
        assertRefused(
                "identity_header",
                "\"x_key\" is the header with the key",
                () -> headers("X-Key", "key", "x_key"));
    }
}
