package io.a3s.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthSchemeTest {
    @ParameterizedTest
    @CsvSource({
        "Bearer abc, abc",
        "bEARER   abc, abc",
        "Bearer, ''",
        "'Bearer ', ''",
        "Bearerabc, ",
        "Basic abc, ",
        "'', ",
    })
    void findsTheCredentials(String value, @Nullable String credentials) {
        assertThat(AuthScheme.BEARER.credentials(value)).isEqualTo(credentials);
    }

    @Test
    void challengesWithARealm() {
        assertThat(AuthScheme.BASIC.challenge(Realm.require("Model servers")))
                .isEqualTo("Basic realm=\"Model servers\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\"b", "a\\b", "a\nb", "é"})
    void takesNoRealmThatNeedsQuoting(String realm) {
        assertThatThrownBy(() -> Realm.require(realm))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo("realm"));
    }
}
