package io.a3s.gateway.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.testkit.BufferLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(BufferLeaks.class)
class H2HeadsTest {
    private static final HeadLimits LIMITS = new HeadLimits(512, 64, 8, false);

    private static Http2Headers get(String path) {
        return new DefaultHttp2Headers(false)
                .method("GET")
                .scheme("https")
                .path(path)
                .authority("a.example");
    }

    private static ParsedRequest read(Http2Headers head) throws Http2Exception, MalformedException {
        ParsedRequest request = new ParsedRequest();
        request.clear();
        H2Heads.read(1, head, request, LIMITS, true);
        return request;
    }

    private static Reason refusal(Http2Headers head) {
        MalformedException[] refusal = new MalformedException[1];
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> read(head))
                .satisfies(fault -> refusal[0] = fault);
        return refusal[0].reason();
    }

    private static List<String> written(ParsedRequest request) {
        ByteBuf out = Unpooled.buffer();
        try {
            request.writeTo(out);
            return out.toString(StandardCharsets.ISO_8859_1).lines().toList();
        } finally {
            out.release();
        }
    }

    @Test
    void writesARequestDownAsHttp11HasIt() throws Exception {
        ParsedRequest request =
                read(
                        get("/b?c=d")
                                .add("accept", "*/*")
                                .add("cookie", "a=1")
                                .add(AsciiString.of("x-empty"), AsciiString.EMPTY_STRING)
                                .add("cookie", "b=2"));

        assertThat(written(request))
                .containsExactly(
                        "GET /b?c=d HTTP/1.1",
                        "host: a.example",
                        "accept: */*",
                        "x-empty: ",
                        "cookie: a=1; b=2");
        assertThat(request.path()).isEqualTo("/b");
        assertThat(request.headers().get(HeaderName.of("X-Empty"))).isEmpty();
    }

    @Test
    void refusesSpacesAtTheEndsOfEachCookie() {
        assertThatExceptionOfType(Http2Exception.class)
                .isThrownBy(() -> read(get("/").add("cookie", "a=1 ").add("cookie", "b=2")));
    }

    @Test
    void takesTheSameHostOnce() throws Exception {
        assertThat(written(read(get("/").add("host", "A.example"))))
                .containsExactly("GET / HTTP/1.1", "host: a.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection",
                "keep-alive",
                "proxy-connection",
                "transfer-encoding",
                "upgrade",
                "te",
                "host"
            })
    void refusesWhatMeansTheConnection(String name) {
        assertThatExceptionOfType(Http2Exception.class)
                .isThrownBy(() -> read(get("/").add(name, "gzip")));
    }

    @ParameterizedTest
    @CsvSource({
        "'a b', c",
        "'', c",
        "'a:', c",
        "a, ' c'",
        "a, 'c '",
        "a, '\tc'",
        "a, 'c\rd'",
        "a, 'c\nd'",
        "a, 'c\0d'",
        "a, 'c\u20acd'"
    })
    void refusesFieldsThatOthersMightReadInAnotherWay(String name, String value) {
        assertThatExceptionOfType(Http2Exception.class)
                .isThrownBy(() -> read(get("/").add(name, value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ HTTP/1.1", "/\r\nx: y", "/\u00e4", "/\u0100"})
    void refusesPathsThatAreNoWord(String path) {
        assertThatExceptionOfType(Http2Exception.class).isThrownBy(() -> read(get(path)));
    }

    @Test
    void hidesNamesWithUnderscores() throws Exception {
        ParsedRequest request = read(get("/").add("x_user", "root"));

        assertThat(request.headers().contains(HeaderName.of("x_user"))).isFalse();
        assertThat(written(request)).hasSize(2);
    }

    @Test
    void keepsToTheLimits() throws Exception {
        Http2Headers fields = get("/");
        for (int i = 0; i < 7; i++) {
            fields.add("x", "y");
        }

        assertThat(written(read(fields))).hasSize(9);
        assertThat(refusal(fields.add("x", "y"))).isEqualTo(Reason.HEAD_TOO_LARGE);
        assertThat(refusal(get("/").add("x", "y".repeat(500)))).isEqualTo(Reason.HEAD_TOO_LARGE);
        assertThat(refusal(get("/" + "a".repeat(60)))).isEqualTo(Reason.TARGET_TOO_LONG);
    }

    @Test
    void writesResponsesInLowerCaseAndWithTheirDate() throws Exception {
        ParsedResponse response = new ParsedResponse();
        response.clear();
        response.fields.add(HeaderName.of("X-Mixed"), "Case");
        response.fields.add(HeaderName.of("X-Mixed"), "Twice");
        response.status = 207;

        List<String> fields = new ArrayList<>();
        H2Heads.response(response, AsciiString.of("now"))
                .forEach(field -> fields.add(field.getKey() + "=" + field.getValue()));

        assertThat(fields)
                .containsExactly(":status=207", "x-mixed=Case", "x-mixed=Twice", "date=now");
    }
}
