package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookiesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sid=a|a",
                "x=1; sid=a|a",
                "x=1;sid=a; y=2|a",
                "sid=a; sid=b|a",
                "sid=a=b|a=b",
                "sid=|''",
                "xsid=1; sid=a|a",
                "sidx=1; sid=a|a",
                "; ; sid=a|a",
            })
    void findsACookieAmongOthers(String field, String value) {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.COOKIE, field);

        assertThat(Cookies.find(headers, "sid")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"''", "sid", "sidx=a", "x=sid=a", "SID=a", "x=1;", "=", ";"})
    void findsNothingElse(String field) {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.COOKIE, field);

        assertThat(Cookies.find(headers, "sid")).isNull();
        assertThat(Cookies.find(new HeaderList(), "sid")).isNull();
    }

    @Test
    void looksIntoAllFields() {
        HeaderList headers = new HeaderList();
        headers.add(HeaderName.COOKIE, "x=1");
        headers.add(HeaderName.COOKIE, "sid=a");

        assertThat(Cookies.find(headers, "sid")).isEqualTo("a");
    }
}
