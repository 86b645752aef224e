package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64UrlTest {
    @Test
    void decodesWhatTheJdkEncodes() throws Exception {
        Random random = new Random(7);
        for (int length = 0; length < 70; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

            assertThat(Base64Url.decode('.' + encoded + '.', 1, encoded.length() + 1))
                    .isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "aaaaa", "YQ==", "YQ=", "YR", "YWF", "Y+==", "a/a", "a b", "é", "aa\n"})
    void refusesSecondSpellings(String text) {
        assertThatThrownBy(() -> Base64Url.decode(text, 0, text.length()))
                .isInstanceOf(MalformedException.class);
    }
}
