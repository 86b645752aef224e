package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieCredentialTest {
    private final CookieCredential cookie = CookieCredential.of("sid");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sid=abc | abc | ",
                "a=1; sid=abc; b=2 | abc | a=1; b=2",
                "a=1;sid=abc | abc | a=1",
                "sid=a=b | a=b | ",
                "sid= | '' | ",
                "sid=a; sid=b | '' | ",
                "xsid=1; side=2; SID=3; sid | | xsid=1; side=2; SID=3; sid",
                "a=sid=1 | | a=sid=1",
            })
    void isReadAndStripped(String field, @Nullable String value, @Nullable String rest) {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.COOKIE, field);

        assertThat(cookie.read(headers)).isEqualTo(value);
        cookie.strip(headers);

        assertThat(headers.get(HeaderName.COOKIE)).isEqualTo(rest);
    }

    @Test
    void isFoundInAnyField() {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.COOKIE, "a=1");
        headers.add(HeaderName.COOKIE, "sid=abc");

        assertThat(cookie.read(headers)).isEqualTo("abc");
        cookie.strip(headers);

        assertThat(headers.all(HeaderName.COOKIE)).containsExactly("a=1");
    }
}
