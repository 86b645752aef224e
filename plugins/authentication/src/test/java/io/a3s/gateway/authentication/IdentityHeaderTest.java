package io.a3s.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdentityHeaderTest {
    private final IdentityHeader header = IdentityHeader.of("identity_header", "X-Auth-User");

    @Test
    void removesEverySpellingABackendMayTakeForIt() {
        HeaderList headers = new HeaderList();
        for (String name :
                "X-Auth-User x_auth_user X_Auth-User x-auth_USER X-Auth-User".split(" ", -1)) {
            headers.add(HeaderName.of(name), "root");
        }
        headers.add(HeaderName.of("X-Auth-Users"), "stays");

        header.remove(headers);

        HeaderList rest = new HeaderList();
        rest.add(HeaderName.of("X-Auth-Users"), "stays");
        assertThat(names(headers)).isEqualTo(names(rest));
    }

    private static String names(HeaderList headers) {
        StringBuilder names = new StringBuilder();
        headers.forEach((name, value) -> names.append(name).append(' '));
        return names.toString();
    }

    @Test
    void knowsItsSpellings() {
        assertThat(header.isSpelling(HeaderName.of("x_auth-user"))).isTrue();
        assertThat(header.isSpelling(HeaderName.of("X-Auth-User"))).isTrue();
        assertThat(header.isSpelling(HeaderName.of("XAuthUser"))).isFalse();
    }

    @Test
    void setsTextInUtf8() {
        HeaderList headers = new HeaderList();

        header.set(headers, "Jürgen");

        assertThat(headers.get(HeaderName.of("x-auth-user"))).isEqualTo("JÃ¼rgen");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a b | field name: \"a b\"",
                "Content-Length | is managed by the gateway",
                "a-b-c-d-e-f-g-h | at most 6 hyphens",
            })
    void refusesWhatCannotBeOne(String text, String reason) {
        assertThatThrownBy(() -> IdentityHeader.of("identity_header", text))
                .isInstanceOfSatisfying(
                        InvalidConfigException.class,
                        e -> assertThat(e.key()).isEqualTo("identity_header"))
                .hasMessageContaining(reason);
    }
}
