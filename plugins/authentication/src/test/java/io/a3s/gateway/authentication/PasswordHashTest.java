package io.a3s.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    private static final String SALT_AND_HASH =
            "abcdefghijklmnopqrstuu5Lf8F6OkK7Fn6RyoxTFkiMBBbVJmG6e";

    private static boolean matches(String hash, String password) {
        return PasswordHash.parse(hash).matches(password.getBytes(StandardCharsets.UTF_8));
    }

    // From the tests of crypt_blowfish, of jBCrypt, and of the reference implementation of Argon2.
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW U*U",
                "$2y$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK U*U*",
                "$2b$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe a",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4 password",
                "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc password",
            })
    void knowsTheRightPassword(String hash, String password) {
        assertThat(matches(hash, password)).isTrue();
        assertThat(matches(hash, password + '!')).isFalse();
        assertThat(matches(hash, "")).isFalse();
        assertThat(PasswordHash.isHash(hash)).isTrue();
    }

    @Test
    void ignoresNothingOfALongPassword() {
        // Also one of crypt_blowfish's, whose password goes on with "chars after 72 are ignored".
        String hash = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
        String longest = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

        assertThat(matches(hash, longest)).isTrue();
        assertThat(matches(hash, longest + "chars after 72 are ignored")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "secret | no hash",
                "$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/ | hashed with MD5, which is too weak",
                "$1$r31.....$HqJZimcKQFAMYayBlzkrA/ | hashed with MD5, which is too weak",
                "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ= | hashed with SHA-1, which is too weak",
                "$6$salt$hash | hashed with SHA crypt",
                "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW | of a version that is not safe",
                "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR | another variant than argon2id",
            })
    void refusesWeakKindsWithAHint(String text, String reason) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("(expected: bcrypt, as `htpasswd -B` makes it, or argon2id)")
                .message()
                .doesNotContain(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$2b$16$" + SALT_AND_HASH + " | bcrypt with cost 16 (expected: 4 to 15",
                "$2b$03$" + SALT_AND_HASH + " | bcrypt with cost 3 (expected: 4 to 15",
                "$2b$12$short | a damaged bcrypt hash",
                "$2b$12$" + SALT_AND_HASH + "x | a damaged bcrypt hash",
                "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEs | a damaged argon2id hash",
                "$argon2id$v=19$m=65537,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEs | argon2id with m=65537 (expected: 8 to 65536",
                "$argon2id$v=19$m=15,t=2,p=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEs | argon2id with m=15 (expected: 16 to 65536",
                "$argon2id$v=19$m=256,t=11,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEs | argon2id with t=11 (expected: 1 to 10",
                "$argon2id$v=19$m=256,t=1,p=0$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEs | argon2id with p=0 (expected: 1 to 16",
                "$argon2id$v=19$m=256,t=1,p=1$c29tZXNhbHQ$ | a damaged argon2id hash",
            })
    void boundsWhatARequestMayCost(String text, String reason) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "$ecret", "$2", "", "2b$12$", "{sha"})
    void takesOtherTextForPlain(String text) {
        assertThat(PasswordHash.isHash(text)).isFalse();
    }

    @Test
    void showsNothingOfItself() {
        assertThat(PasswordHash.parse("$2b$12$" + SALT_AND_HASH)).hasToString("bcrypt");
    }
}
