package io.a3s.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretLinesTest {
    private static List<String> read(String text) {
        return SecretLines.read(
                text.getBytes(StandardCharsets.UTF_8),
                (name, secret) -> {
                    if (secret.isEmpty()) {
                        throw new IllegalArgumentException("no secret");
                    }
                    return name + '=' + secret;
                });
    }

    @Test
    void readsNamesAndSecrets() {
        assertThat(read("# who may\n\nbob:s3cret\r\nJürgen M. : a:b:c \n   \nlast:x"))
                .containsExactly("bob=s3cret", "Jürgen M.=a:b:c", "last=x");
        assertThat(read("# nobody yet")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3cret | line 2: no colon (expected: name:secret)",
                "bob: | line 2: no secret",
                ":s3cret | line 2: name \"\" (expected: 1 to 128 characters",
            })
    void saysWhichLineCannotBeUsed(String line, String message) {
        assertThatThrownBy(() -> read("alice:x\n" + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .message()
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " a", "a ", "a:b", "a\tb", "a\u0085b"})
    void refusesNamesThatMeanTrouble(String name) {
        assertThatThrownBy(() -> SecretLines.requireName(name))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
