package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.HeaderList;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcQuestionTest {
    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    @Test
    void asksForOneServiceOrAll() {
        assertThat(hex(new GrpcQuestion("").body())).isEqualTo("0000000000");
        assertThat(hex(new GrpcQuestion("a.B").body())).isEqualTo("00000000050a03612e42");
        // A length of more than seven bits.
        assertThat(hex(new GrpcQuestion("x".repeat(200)).body()))
                .startsWith("00000000cb0ac801787878")
                .hasSize(2 * (5 + 203));
    }

    @ParameterizedTest
    @CsvSource({
        "00000000020801, 0, ''",
        "00000000020802, 0, NOT_SERVING",
        "00000000020803, 0, SERVICE_UNKNOWN",
        "0000000000, 0, UNKNOWN",
        "00000000020804, 0, no health in the answer",
        "00000000021001, 0, no health in the answer",
        "01000000020801, 0, no health in the answer",
        "00000000030801, 0, no health in the answer",
        "0000, 0, no health in the answer",
        "'', 0, no health in the answer",
        "00000000020801, 5, grpc-status 5",
        "00000000020801, '', 'no grpc-status, so it is no gRPC'",
    })
    void judges(String body, String status, String wrong) {
        Headers trailers = new HeaderList();
        if (!status.isEmpty()) {
            trailers.add(HeaderName.of("grpc-status"), status);
        }
        assertThat(new GrpcQuestion("").judgeEnd(HexFormat.of().parseHex(body), trailers))
                .isEqualTo(wrong);
    }

    @Test
    void wantsTrailers() {
        assertThat(new GrpcQuestion("").judgeEnd(new byte[0], null)).contains("no grpc-status");
    }
}
