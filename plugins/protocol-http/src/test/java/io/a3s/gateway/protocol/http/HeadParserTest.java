package io.a3s.gateway.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.a3s.gateway.protocol.http.MalformedException.Reason;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.testkit.BufferLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(BufferLeaks.class)
class HeadParserTest {
    private static final HeadLimits LIMITS = new HeadLimits(4096, 1024, 20, false);
    private static final String HOST = "Host: a\r\n";

    private static ParsedRequest parse(String text) throws MalformedException {
        return parse(text, text.length());
    }

    /** Feeds the text in pieces of a size, and checks that nothing behind the head is consumed. */
    private static ParsedRequest parse(String text, int step) throws MalformedException {
        return parse(LIMITS, text, step);
    }

    private static ParsedRequest parse(HeadLimits limits, String text, int step)
            throws MalformedException {
        HeadParser parser = new HeadParser(limits, HeadParser.Kind.REQUEST);
        ParsedRequest request = new ParsedRequest();
        request.clear();
        parser.begin();
        String escaped = text;
        for (int at = 0; at < escaped.length(); at += step) {
            int end = Math.min(at + step, escaped.length());
            ByteBuf in = Unpooled.copiedBuffer(escaped.substring(at, end), ISO_8859_1);
            try {
                if (parser.read(request.fields, in)) {
                    assertThat(end - in.readableBytes()).isEqualTo(escaped.indexOf("\r\n\r\n") + 4);
                    RequestReader.read(
                            request, parser.startLineStart(), parser.startLineEnd(), false);
                    return request;
                }
                assertThat(in.isReadable()).isFalse();
            } finally {
                in.release();
            }
        }
        throw new IllegalArgumentException("not a complete head");
    }

    private static Reason refusal(String text) {
        MalformedException whole =
                catchThrowableOfType(MalformedException.class, () -> parse(text));
        MalformedException byOctet =
                catchThrowableOfType(MalformedException.class, () -> parse(text, 1));
        assertThat(whole).as(text).isNotNull();
        assertThat(byOctet.reason()).as("one octet at a time").isEqualTo(whole.reason());
        return whole.reason();
    }

    private static String unescape(String text) {
        return text.replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
                .replace("\\f", "\f")
                .replace("\\x80", "\u0080");
    }

    @Test
    void readsHeadSplitAnywhere() throws Exception {
        String text =
                "POST /a/b?c=d HTTP/1.1\r\nHost: Example.COM:8080\r\nX-One:  1 \t\r\nx-one:2\r\n"
                        + "Empty:\r\nContent-Length: 5\r\n\r\nhello";

        for (int step = 1; step <= text.length(); step++) {
            ParsedRequest request = parse(text, step);

            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.authority()).isEqualTo("example.com:8080");
            assertThat(request.path()).isEqualTo("/a/b");
            assertThat(request.query()).isEqualTo("c=d");
            assertThat(request.headers().all(HeaderName.of("X-ONE"))).containsExactly("1", "2");
            assertThat(request.headers().get(HeaderName.of("empty"))).isEmpty();
            assertThat(request.headers().get(HeaderName.of("absent"))).isNull();
            assertThat(request.contentLength).isEqualTo(5);
            assertThat(request.wantsKeepAlive).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/, /, -",
                "/a, /a, -",
                "/a?, /a, ''",
                "/a?b?c=/../%zz, /a, b?c=/../%zz",
                "/%7Euser/%2f%2Fx, /~user/%2F%2Fx, -",
                "/a/./b/../c, /a/c, -",
                "/../../x, /x, -",
                "/a/%2e%2E/b, /b, -",
                "/a/.., /, -",
                "/a/b/., /a/b/, -",
                "//a//b/, //a//b/, -",
                "/.well-known/x, /.well-known/x, -",
                "/a..b/...,/a..b/..., -",
                "/%c3%a4, /%C3%A4, -",
                "/%e4%E0x%c0x, /%E4%E0x%C0x, -",
                "/a%2fb%5c..c/..%3b/...;x, /a%2Fb%5C..c/..%3B/...;x, -",
                "http://a/x?y, /x, y",
                "HTTP://A, /, -",
                "http://a?q, /, q",
            })
    void readsTarget(String target, String path, String query) throws Exception {
        ParsedRequest request = parse("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");

        assertThat(request.path()).isEqualTo(path);
        assertThat(request.query()).isEqualTo(query);
    }

    @Test
    void readsAsteriskOnlyForOptions() throws Exception {
        assertThat(parse("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").path()).isEqualTo("*");
        assertThat(parse("OPTIONS http://a HTTP/1.1\r\nHost: a\r\n\r\n").path()).isEqualTo("*");
        assertThat(refusal("GET * HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(Reason.BAD_TARGET);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /x HTTP/1.1\\n, BAD_REQUEST_LINE",
        "GET  /x HTTP/1.1\\r\\n, BAD_REQUEST_LINE",
        "GET /x  HTTP/1.1\\r\\n, BAD_REQUEST_LINE",
        "GET /x HTTP/1.1 \\r\\n, BAD_REQUEST_LINE",
        "' GET /x HTTP/1.1\\r\\n', BAD_REQUEST_LINE",
        "GET\\t/x HTTP/1.1\\r\\n, BAD_REQUEST_LINE",
        "GET /x\\r\\n, BAD_REQUEST_LINE",
        "GET /x http/1.1\\r\\n, BAD_REQUEST_LINE",
        "GET /x HTTP/1.10\\r\\n, BAD_REQUEST_LINE",
        "GET /x HTTP/11\\r\\n, BAD_REQUEST_LINE",
        "G(T /x HTTP/1.1\\r\\n, BAD_REQUEST_LINE",
        "GET /x\\0 HTTP/1.1\\r\\n, BAD_REQUEST_LINE",
        "\\r\\n\\r\\nGET /x HTTP/1.1\\r\\n, BAD_REQUEST_LINE",
        "\\nGET /x HTTP/1.1\\r\\n, BAD_REQUEST_LINE",
        "GET /x HTTP/2.0\\r\\n, UNSUPPORTED_VERSION",
        "GET /x HTTP/1.2\\r\\n, UNSUPPORTED_VERSION",
        "GET /x HTTP/0.9\\r\\n, UNSUPPORTED_VERSION",
        "CONNECT a:80 HTTP/1.1\\r\\n, UNSUPPORTED_METHOD",
        "GET x HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /x#y HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /x?y#z HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /x\\x80 HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /a\\b HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /%0g HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /% HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /%4 HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /%00 HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /a/..%2fb HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /a%2F%2e%2e HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /a/.%5cb HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /..;/b HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /a/%2e;x=y HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /%c0%af HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /%C1%9c HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /%e0%80%af HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /%f0%80%80%af HTTP/1.1\\r\\n, BAD_TARGET",
        "GET /%u002f HTTP/1.1\\r\\n, BAD_TARGET",
        "GET ftp://a/ HTTP/1.1\\r\\n, BAD_TARGET",
        "GET http:/a/ HTTP/1.1\\r\\n, BAD_TARGET",
        "GET http:///x HTTP/1.1\\r\\n, BAD_HOST",
        "GET http://u@a/ HTTP/1.1\\r\\n, BAD_HOST",
        "GET http://[::g]/ HTTP/1.1\\r\\n, BAD_HOST",
        "GET a:80 HTTP/1.1\\r\\n, BAD_TARGET",
    })
    void refusesRequestLine(String line, Reason reason) {
        assertThat(refusal(unescape(line) + HOST + "\r\n")).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "X : 1\\r\\n, BAD_HEADER",
        "' X: 1\\r\\n', BAD_HEADER",
        "X: 1\\r\\n folded\\r\\n, BAD_HEADER",
        "X: 1\\r\\n\\tfolded\\r\\n, BAD_HEADER",
        ": 1\\r\\n, BAD_HEADER",
        "X\\r\\n, BAD_HEADER",
        "X Y: 1\\r\\n, BAD_HEADER",
        "X@: 1\\r\\n, BAD_HEADER",
        "X\\x80: 1\\r\\n, BAD_HEADER",
        "X: 1\\n, BAD_HEADER",
        "X: 1\\rY: 2\\r\\n, BAD_HEADER",
        "X: \\0\\r\\n, BAD_HEADER",
        "X: \\f\\r\\n, BAD_HEADER",
        "Host: a\\r\\n, BAD_HOST",
        "Content-Length: -1\\r\\n, BAD_FRAMING",
        "Content-Length: +1\\r\\n, BAD_FRAMING",
        "Content-Length: 0x1\\r\\n, BAD_FRAMING",
        "Content-Length: 1 2\\r\\n, BAD_FRAMING",
        "'Content-Length: 1, 1\\r\\n', BAD_FRAMING",
        "'Content-Length:  \\r\\n', BAD_FRAMING",
        "Content-Length: 9999999999999999999\\r\\n, BAD_FRAMING",
        "Content-Length: 1\\r\\nContent-Length: 1\\r\\n, BAD_FRAMING",
        "Content-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n, BAD_FRAMING",
        "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n, BAD_FRAMING",
        "'Transfer-Encoding: chunked, chunked\\r\\n', BAD_FRAMING",
        "'Transfer-Encoding: gzip, chunked\\r\\n', BAD_FRAMING",
        "'Transfer-Encoding: xchunked\\r\\n', BAD_FRAMING",
        "Transfer-Encoding:\\r\\n, BAD_FRAMING",
        "Transfer-Encoding: gzip\\r\\n, UNSUPPORTED_CODING",
        "Transfer-Encoding: identity\\r\\n, UNSUPPORTED_CODING",
        "Expect: 200-ok\\r\\n, EXPECTATION_FAILED",
        "Connection: host\\r\\n, BAD_HEADER",
        "Connection: close; x\\r\\n, BAD_HEADER",
        "'Connection: close, CONTENT-length\\r\\n', BAD_HEADER",
        "Connection: Authorization\\r\\n, BAD_HEADER",
        "Connection: x\\r\\nConnection: X-Forwarded-For\\r\\n, BAD_HEADER",
        "Connection: x-real-ip\\r\\n, BAD_HEADER",
    })
    void refusesField(String fields, Reason reason) {
        assertThat(refusal("GET / HTTP/1.1\r\nHost: a\r\n" + unescape(fields) + "\r\n"))
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a,b",
                "a/b",
                "u@a",
                "a:b",
                "a:123456",
                "[::1",
                "[]",
                "a]",
                ":80",
                "a:1:2",
                "a:65536",
                "[abc]",
                "[::1%eth0]",
                "[1:2]"
            })
    void refusesHost(String host) {
        assertThat(refusal("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                .isEqualTo(Reason.BAD_HOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b-c:80", "[::1]", "[2001:db8::1]:8080", "127.0.0.1:1", "a_b"})
    void acceptsHost(String host) throws Exception {
        assertThat(parse("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").authority())
                .isEqualTo(host);
    }

    /** RFC 9112 §3.2.2. */
    @Test
    void targetWithAuthorityReplacesHost() throws Exception {
        ParsedRequest request = parse("GET http://B:81/x HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n");
        ByteBuf written = Unpooled.buffer();
        request.writeTo(written);

        assertThat(request.authority()).isEqualTo("b:81");
        assertThat(request.headers().all(HeaderName.HOST)).containsExactly("b:81");
        assertThat(written.toString(ISO_8859_1))
                .isEqualTo("GET /x HTTP/1.1\r\nX: 1\r\nHost: b:81\r\n");
        written.release();
    }

    @Test
    void targetWithAuthorityDoesNotMakeUpForBadHost() {
        assertThat(refusal("GET http://a/ HTTP/1.1\r\nHost: a/b\r\n\r\n"))
                .isEqualTo(Reason.BAD_HOST);
        assertThat(refusal("GET http://a/ HTTP/1.1\r\nX: 1\r\n\r\n")).isEqualTo(Reason.BAD_HOST);
        assertThat(refusal("GET http://a/ HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"))
                .isEqualTo(Reason.BAD_HOST);
    }

    @Test
    void asksForHostOnlyInHttp11() throws Exception {
        assertThat(refusal("GET / HTTP/1.1\r\nX: 1\r\n\r\n")).isEqualTo(Reason.BAD_HOST);
        assertThat(parse("GET / HTTP/1.0\r\n\r\n").authority()).isEmpty();
    }

    @Test
    void refusesTransferCodingInHttp10() {
        assertThat(refusal("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"))
                .isEqualTo(Reason.BAD_FRAMING);
    }

    @Test
    void hidesFieldsOfTheConnection() throws Exception {
        ParsedRequest request =
                parse(
                        String.join(
                                "\r\n",
                                "GET / HTTP/1.1",
                                "Host: a",
                                "Connection: keep-alive, X-Hop , upgrade",
                                "Keep-Alive: 5",
                                "Proxy-Connection: x",
                                "TE: trailers",
                                "Upgrade: WebSocket",
                                "Proxy-Authorization: b",
                                "Expect: 100-continue",
                                "HTTP2-Settings: AAMAAABkAAQAAP__",
                                "x-hop: 1",
                                "Kept: 2",
                                "",
                                ""));
        List<String> names = new ArrayList<>();
        request.headers().forEach((name, value) -> names.add(name));
        ByteBuf written = Unpooled.buffer();
        request.writeTo(written);

        assertThat(names).containsExactly("Host", "Kept");
        assertThat(request.upgrade()).isEqualTo("websocket");
        assertThat(request.acceptsTrailers).isTrue();
        assertThat(written.toString(ISO_8859_1))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nKept: 2\r\n");
        written.release();
    }

    @Test
    void dropsFieldsThatServersMayTakeForOthers() throws Exception {
        ParsedRequest request =
                parse(
                        "GET / HTTP/1.1\r\nX_Forwarded-For: 1\r\nHost: a\r\n_: 1\r\nX_: 1\r\nX: 2\r\n\r\n");
        ByteBuf written = Unpooled.buffer();
        request.writeTo(written);

        assertThat(request.headers().contains(HeaderName.of("X_Forwarded-For"))).isFalse();
        assertThat(written.toString(ISO_8859_1)).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nX: 2\r\n");
        written.release();
    }

    @Test
    void keepsUnderscoresIfTold() throws Exception {
        ParsedRequest request =
                parse(
                        new HeadLimits(4096, 1024, 20, true),
                        "GET / HTTP/1.1\r\nHost: a\r\napi_key: 1\r\n\r\n",
                        1);

        assertThat(request.headers().get(HeaderName.of("Api_Key"))).isEqualTo("1");
    }

    @Test
    void writesWhatWasChanged() throws Exception {
        ParsedRequest request =
                parse("GET /a?b HTTP/1.1\r\nHost: a\r\nOne: 1\r\nTwo: 2\r\nThree: 3\r\n\r\n");

        request.setPath("/new");
        request.headers().set(HeaderName.of("Two"), "zwei");
        request.headers().add(HeaderName.of("Four"), "4");
        request.headers().remove(HeaderName.of("ONE"));
        request.headers().add(HeaderName.of("Transfer-Encoding"), "chunked");

        ByteBuf written = Unpooled.buffer();
        request.writeTo(written);
        assertThat(written.toString(ISO_8859_1))
                .isEqualTo(
                        "GET /new?b HTTP/1.1\r\nHost: a\r\nThree: 3\r\nTwo: zwei\r\nFour: 4\r\n");
        written.release();
    }

    @Test
    void refusesTextThatWouldBreakTheHead() throws Exception {
        ParsedRequest request = parse("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(
                        catchThrowableOfType(
                                IllegalArgumentException.class,
                                () -> request.headers().set(HeaderName.HOST, "a\r\nb: c")))
                .hasMessageContaining("U+000D");
        assertThat(
                        catchThrowableOfType(
                                IllegalArgumentException.class, () -> request.setPath("/a b")))
                .isNotNull();
        assertThat(
                        catchThrowableOfType(
                                IllegalArgumentException.class, () -> request.setQuery("a#b")))
                .isNotNull();
        assertThat(request.headers().get(HeaderName.HOST)).isEqualTo("a");
    }

    @Test
    void boundsHead() {
        String filler = "x".repeat(5000);

        assertThat(refusal("GET /" + filler + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isEqualTo(Reason.TARGET_TOO_LONG);
        assertThat(refusal("GET / HTTP/1.1\r\nHost: a\r\nX: " + filler + "\r\n\r\n"))
                .isEqualTo(Reason.HEAD_TOO_LARGE);
        assertThat(refusal("GET / HTTP/1.1\r\nHost: a\r\n" + "X: 1\r\n".repeat(20) + "\r\n"))
                .isEqualTo(Reason.HEAD_TOO_LARGE);
    }

    @Test
    void toleratesOneEmptyLineBeforeRequest() throws Exception {
        ParsedRequest request = new ParsedRequest();
        request.clear();
        HeadParser parser = new HeadParser(LIMITS, HeadParser.Kind.REQUEST);
        parser.begin();
        ByteBuf in = Unpooled.copiedBuffer("\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n", ISO_8859_1);

        assertThat(parser.read(request.fields, in)).isTrue();
        RequestReader.read(request, parser.startLineStart(), parser.startLineEnd(), true);

        assertThat(request.path()).isEqualTo("/x");
        assertThat(request.scheme()).isEqualTo("https");
        in.release();
    }
}
