package io.a3s.gateway.middleware.cors;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaryTest {
    private final HeaderList headers = new HeaderList();

    @Test
    void isAddedWhereThereIsNone() {
        Vary.add(headers, "Origin");

        assertThat(headers.all(HeaderName.VARY)).containsExactly("Origin");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Accept-Encoding | Accept-Encoding, Origin",
                "X-Origin, Origins | X-Origin, Origins, Origin",
                "origin | origin",
                "Accept , Origin | Accept , Origin",
                "* | *",
                "a,,b | a,,b, Origin",
            })
    void isMerged(String before, String after) {
        headers.add(HeaderName.VARY, before);

        Vary.add(headers, "Origin");

        assertThat(headers.all(HeaderName.VARY)).containsExactly(after);
    }

    @Test
    void joinsSeveralFields() {
        headers.add(HeaderName.VARY, "Accept");
        headers.add(HeaderName.VARY, "Accept-Language");

        Vary.add(headers, "Origin");

        assertThat(headers.all(HeaderName.VARY)).containsExactly("Accept, Accept-Language, Origin");
    }

    @Test
    void looksIntoAllFields() {
        headers.add(HeaderName.VARY, "Accept");
        headers.add(HeaderName.VARY, "ORIGIN");

        Vary.add(headers, "Origin");

        assertThat(headers.all(HeaderName.VARY)).containsExactly("Accept", "ORIGIN");
    }
}
