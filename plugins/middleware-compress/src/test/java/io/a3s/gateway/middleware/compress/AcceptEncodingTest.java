package io.a3s.gateway.middleware.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptEncodingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br, zstd | BR",
                "gzip, deflate, zstd | ZSTD",
                "gzip, deflate | GZIP",
                "deflate | DEFLATE",
                "x-gzip | GZIP",
                "GZIP | GZIP",
                "gzip;q=1.0, br;q=0.9 | GZIP",
                "gzip;q=0.5, br;q=0.501 | BR",
                "gzip;q=0.5, br;q=0.5 | BR",
                "br;q=0, gzip | GZIP",
                "br;q=0.000, gzip;q=0.001 | GZIP",
                "br ; Q=0.2 , gzip ;q=0.1 | BR",
                "* | BR",
                "br;q=0, * | ZSTD",
                "*;q=0, gzip | GZIP",
                "gzip, *;q=0.5 | GZIP",
                "identity;q=0, gzip | GZIP",
                "identity;q=0.5, gzip | GZIP",
                "identity, gzip | GZIP",
                "identity;q=0, * | BR",
                "compress, gzip | GZIP",
                ",, gzip ,, | GZIP",
                "br;q=, gzip | GZIP",
                "br;q=2, gzip | GZIP",
                "br;q=0.1234, gzip | GZIP",
                "br;q=1.001, gzip | GZIP",
                "br;q=0,5, gzip | GZIP",
                "br;level=4, gzip | GZIP",
                "br;q=0.5;x=1, gzip;q=0.1 | GZIP",
            })
    void chooseWhatTheClientLikesBest(String value, Encoding expected) {
        assertThat(AcceptEncoding.parse(value).best(Configs.ALL)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "identity",
                "compress",
                "*;q=0",
                "gzip;q=0",
                "br;q=0, zstd;q=0, gzip;q=0, deflate;q=0, *",
                "identity;q=1, gzip;q=0.5",
                "identity, *;q=0.9",
                "gzipped",
                "brotli",
                ";q=1",
                "gzip;q=x",
            })
    void chooseNothingElse(String value) {
        assertThat(AcceptEncoding.parse(value).best(Configs.ALL)).isNull();
    }

    @Test
    void followTheOrderOfTheGatewayAmongEquals() {
        List<Encoding> gzipFirst = List.of(Encoding.GZIP, Encoding.BR);

        assertThat(AcceptEncoding.parse("br, gzip").best(gzipFirst)).isEqualTo(Encoding.GZIP);
        assertThat(AcceptEncoding.parse("br, gzip;q=0.9").best(gzipFirst)).isEqualTo(Encoding.BR);
        assertThat(AcceptEncoding.parse("zstd").best(gzipFirst)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "identity;q=0 | true",
                "*;q=0 | true",
                "gzip, *;q=0 | true",
                "identity, *;q=0 | false",
                "identity;q=0.1 | false",
                "gzip | false",
            })
    void tellWhetherTheBodyMayStayAsItIs(String value, boolean refused) {
        assertThat(AcceptEncoding.parse(value).refusesIdentity()).isEqualTo(refused);
    }

    @Test
    void readLongValuesInOneGo() {
        String value = "x;q=0.1,".repeat(5_000) + "gzip";

        assertThat(AcceptEncoding.parse(value).best(Configs.ALL)).isEqualTo(Encoding.GZIP);
    }
}
