package io.a3s.gateway.middleware.basicauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasicAuthConfigTest {
    private static BasicAuthConfig config(
            @Nullable String username, @Nullable String password, Map<String, String> users) {
        return new BasicAuthConfig(
                Optional.ofNullable(username),
                Optional.ofNullable(password),
                users,
                Optional.empty(),
                "gateway",
                Optional.empty(),
                false);
    }

    private static BasicAuthConfig config(String realm, String identityHeader) {
        return new BasicAuthConfig(
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Optional.of(Path.of("users")),
                realm,
                Optional.of(identityHeader),
                false);
    }

    private static void assertRefused(String key, String message, ThrowingCallable constructor) {
        assertThatThrownBy(constructor)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageContaining(message);
    }

    @Test
    void showsNoPassword() {
        BasicAuthConfig config = config("alice", "s3cret", Map.of("bob", "t0psecret"));

        assertThat(config.toString())
                .contains("alice")
                .doesNotContain("s3cret")
                .doesNotContain("t0psecret");
        for (String component : List.of("password", "users")) {
            assertThat(
                            List.of(BasicAuthConfig.class.getRecordComponents()).stream()
                                    .filter(each -> each.getName().equals(component)))
                    .allMatch(each -> each.isAnnotationPresent(Secret.class));
        }
        assertThat(Account.inline(Optional.of("alice"), Optional.of("s3cret"), Map.of()))
                .hasToString("[alice]");
    }

    @Test
    void needsAUser() {
        assertRefused(
                "",
                "no users (expected: username and password, users, or users_file)",
                () -> config(null, null, Map.of()));
        assertRefused(
                "username",
                "alone (expected: username and password)",
                () -> config("alice", null, Map.of()));
        assertRefused(
                "password",
                "alone (expected: username and password)",
                () -> config(null, "s3cret", Map.of("bob", "x")));
    }

    @Test
    void refusesTheSameUserTwice() {
        assertRefused(
                "users",
                "\"alice\" is also the username",
                () -> config("alice", "s3cret", Map.of("alice", "other")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | an empty password",
                "$apr1$abc$def | hashed with MD5, which is too weak (expected: bcrypt, as `htpasswd -B`",
                "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ= | hashed with SHA-1, which is too weak",
                "$2y$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW | bcrypt with cost 31",
                "$argon2id$v=19$m=1048576,t=1,p=4$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEs | argon2id with m=1048576",
            })
    void refusesPasswordsThatCannotWork(String password, String message) {
        assertRefused("password", "alice: " + message, () -> config("alice", password, Map.of()));
        assertRefused(
                "users", "bob: " + message, () -> config(null, null, Map.of("bob", password)));
    }

    @Test
    void refusesNamesThatCannotWork() {
        assertRefused("password", "name \"a:b\"", () -> config("a:b", "s3cret", Map.of()));
        assertRefused("users", "name \"a:b\"", () -> config(null, null, Map.of("a:b", "x")));
        assertRefused("realm", "\"a\"b\" (expected: ASCII text", () -> config("a\"b", "X-User"));
        assertRefused(
                "identity_header",
                "\"Authorization\" is the header with the password",
                () -> config("gateway", "Authorization"));
    }
}
