package io.a3s.gateway.middleware.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressTest {
    private final FakePluginContext context = new FakePluginContext();
    private final Middleware compress = create(Configs.usual());

    private Middleware create(CompressConfig config) {
        return new CompressFactory().create(config, context);
    }

    private static FakeResponseHead page() {
        return FakeResponseHead.of(200)
                .with("Content-Type", "text/html; charset=utf-8")
                .with("Content-Length", "5000");
    }

    private static FakeExchangeBuilder browser() {
        return FakeExchange.get("/").header("Accept-Encoding", "gzip, deflate, br, zstd");
    }

    private static FakeExchange run(
            Middleware middleware, FakeExchangeBuilder request, FakeResponseHead answer) {
        FakeExchange exchange = request.needs(Configs.NEEDS).answeredBy(answer).build();
        exchange.run(middleware);
        return exchange;
    }

    private static void assertUntouched(FakeExchange exchange) {
        assertThat(exchange.responseBody().transforms()).isEmpty();
        assertThat(exchange.response().header("Content-Length")).isIn("5000", "10", null);
        assertThat(exchange.response().header("Content-Encoding")).isNotIn("br", "gzip");
    }

    private long skipped(String reason) {
        return context.metrics().count("compress_skipped_total", "reason", reason);
    }

    @Test
    void encodesAndSaysSo() throws Exception {
        FakeExchange exchange =
                run(
                        compress,
                        browser(),
                        page().with("ETag", "\"v1\"")
                                .with("Accept-Ranges", "bytes")
                                .with("Content-MD5", "x")
                                .with("Digest", "x")
                                .with("Content-Digest", "x")
                                .with("Repr-Digest", "x")
                                .with("Vary", "Cookie"));
        exchange.responseBody().feed("hello").end();

        FakeResponseHead response = exchange.response();
        assertThat(response.header("Content-Encoding")).isEqualTo("br");
        assertThat(response.header("Content-Length")).isNull();
        assertThat(response.header("ETag")).isEqualTo("W/\"v1\"");
        assertThat(response.header("Vary")).isEqualTo("Cookie, Accept-Encoding");
        assertThat(response.header("Accept-Ranges")).isNull();
        for (String digest : List.of("Content-MD5", "Digest", "Content-Digest", "Repr-Digest")) {
            assertThat(response.header(digest)).as(digest).isNull();
        }
        assertThat(Decoded.whole(Encoding.BR, exchange.responseBody().chunks()))
                .asString()
                .isEqualTo("hello");
        assertThat(context.metrics().count("compress_responses_total", "encoding", "br")).isOne();
        assertThat(context.metrics().count("compress_input_bytes_total", "encoding", "br"))
                .isEqualTo(5);
        assertThat(context.metrics().count("compress_output_bytes_total", "encoding", "br"))
                .isEqualTo(exchange.responseBody().chunks().stream().mapToInt(c -> c.length).sum());
    }

    @ParameterizedTest
    @CsvSource({
        "Accept-Encoding, Accept-Encoding",
        "'accept-encoding, Cookie', 'accept-encoding, Cookie'",
        "*, *",
    })
    void saysOnceWhatItDependsOn(String before, String after) {
        FakeExchange exchange = run(compress, browser(), page().with("Vary", before));

        assertThat(exchange.response().headers().all(HeaderName.VARY)).containsExactly(after);
    }

    @Test
    void keepsWeakTag() {
        FakeExchange exchange = run(compress, browser(), page().with("ETag", "W/\"v1\""));

        assertThat(exchange.response().header("ETag")).isEqualTo("W/\"v1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "identity", "gzip;q=0", "compress"})
    void leavesBodyToClientsThatCannot(String accepted) {
        FakeExchangeBuilder request = FakeExchange.get("/");
        if (!accepted.isEmpty()) {
            request.header("Accept-Encoding", accepted);
        }

        FakeExchange exchange = run(compress, request, page().with("ETag", "\"v1\""));

        assertUntouched(exchange);
        assertThat(exchange.response().header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(exchange.response().header("ETag")).isEqualTo("\"v1\"");
        assertThat(skipped("not_accepted")).isOne();
    }

    @Test
    void readsAllFieldsOfTheClient() {
        FakeExchange exchange =
                run(
                        compress,
                        FakeExchange.get("/")
                                .header("Accept-Encoding", "br;q=0")
                                .header("Accept-Encoding", "gzip"),
                        page());

        assertThat(exchange.response().header("Content-Encoding")).isEqualTo("gzip");
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 103, 204, 205, 206, 304})
    void leavesStatusWithoutWholeBody(int status) {
        FakeExchange exchange =
                run(
                        compress,
                        browser(),
                        FakeResponseHead.of(status).with("Content-Type", "text/html"));

        assertUntouched(exchange);
        assertThat(exchange.response().header("Vary")).isNull();
        assertThat(skipped("status")).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 203, 404, 500})
    void encodesAllOthers(int status) {
        FakeExchange exchange =
                run(
                        compress,
                        browser(),
                        FakeResponseHead.of(status).with("Content-Type", "text/html"));

        assertThat(exchange.response().header("Content-Encoding")).isEqualTo("br");
    }

    @Test
    void leavesRanges() {
        assertUntouched(run(compress, browser(), page().with("Content-Range", "bytes 0-9/10")));
        assertThat(skipped("status")).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "aws-chunked"})
    void leavesWhatIsEncodedAlready(String encoding) {
        FakeExchange exchange = run(compress, browser(), page().with("Content-Encoding", encoding));

        assertThat(exchange.responseBody().transforms()).isEmpty();
        assertThat(exchange.response().headers().all(HeaderName.CONTENT_ENCODING))
                .containsExactly(encoding);
        assertThat(exchange.response().header("Vary")).isNull();
        assertThat(skipped("encoded")).isOne();
    }

    @Test
    void encodesWhatSaysThatItIsNot() {
        FakeExchange exchange =
                run(compress, browser(), page().with("Content-Encoding", "identity"));

        assertThat(exchange.response().headers().all(HeaderName.CONTENT_ENCODING))
                .containsExactly("br");
    }

    @Test
    void leavesWhatMustNotBeChanged() {
        assertUntouched(
                run(compress, browser(), page().with("Cache-Control", "private, No-Transform")));
        assertUntouched(run(compress, browser().header("Cache-Control", "no-transform"), page()));
        assertThat(skipped("no_transform")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "text/event-stream", "application/grpc", ""})
    void leavesOtherTypes(String type) {
        FakeResponseHead answer = FakeResponseHead.of(200);
        if (!type.isEmpty()) {
            answer.with("Content-Type", type);
        }

        FakeExchange exchange = run(compress, browser(), answer);

        assertUntouched(exchange);
        assertThat(exchange.response().header("Vary")).isNull();
        assertThat(skipped("type")).isOne();
    }

    @Test
    void leavesShortBodies() {
        FakeResponseHead answer =
                FakeResponseHead.of(200)
                        .with("Content-Type", "text/plain")
                        .with("Content-Length", "10");

        assertUntouched(run(compress, browser(), answer));
        assertThat(skipped("size")).isOne();
    }

    @Test
    void encodesShortBodiesForThoseThatTakeNothingElse() {
        FakeExchangeBuilder request =
                FakeExchange.get("/").header("Accept-Encoding", "gzip, identity;q=0");

        FakeExchange exchange =
                run(
                        compress,
                        request,
                        FakeResponseHead.of(200)
                                .with("Content-Type", "text/plain")
                                .with("Content-Length", "10"));

        assertThat(exchange.response().header("Content-Encoding")).isEqualTo("gzip");
    }

    @Test
    void neverEncodesNothing() {
        FakeExchange exchange =
                run(
                        create(Configs.sizes(0, true)),
                        browser(),
                        FakeResponseHead.of(200)
                                .with("Content-Type", "text/plain")
                                .with("Content-Length", "0"));

        assertThat(exchange.response().header("Content-Encoding")).isNull();
        assertThat(exchange.response().header("Content-Length")).isEqualTo("0");
    }

    @Test
    void treatsUnknownLengthAsConfigured() {
        FakeResponseHead stream = FakeResponseHead.of(200).with("Content-Type", "text/plain");
        assertUntouched(run(create(Configs.sizes(1024, false)), browser(), stream));

        FakeExchange exchange = run(create(Configs.sizes(1024, true)), browser(), stream);

        assertThat(exchange.response().header("Content-Encoding")).isEqualTo("br");
    }

    @Test
    void answersHeadAsItWouldAnswerGet() {
        FakeExchangeBuilder head =
                FakeExchange.request("HEAD", "/").header("Accept-Encoding", "gzip");

        FakeExchange exchange = run(compress, head, page().with("ETag", "\"v1\""));

        FakeResponseHead response = exchange.response();
        assertThat(exchange.responseBody().transforms()).isEmpty();
        assertThat(response.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(response.header("Content-Length")).isNull();
        assertThat(response.header("ETag")).isEqualTo("W/\"v1\"");
        assertThat(response.header("Vary")).isEqualTo("Accept-Encoding");
    }

    @ParameterizedTest
    @CsvSource({
        "W/\"v1\", W/\"v1\", Accept-Encoding",
        "'\"v0\", W/\"v1\"', W/\"v1\", Accept-Encoding",
        "\"v1\", \"v1\", ",
        "*, \"v1\", ",
        "W/\"v2\", \"v1\", ",
    })
    void confirmsTheTagThatTheClientHas(String asked, String tag, String vary) {
        FakeExchange exchange =
                run(
                        compress,
                        browser().header("If-None-Match", asked),
                        FakeResponseHead.of(304).with("ETag", "\"v1\""));

        assertThat(exchange.response().header("ETag")).isEqualTo(tag);
        assertThat(exchange.response().header("Vary")).isEqualTo(vary);
    }

    @Test
    void fallsBackToWhatThePlatformHas() {
        Optional<Throwable> missing = Optional.of(new UnsatisfiedLinkError("for a test"));
        CompressFactory withoutLibraries =
                new CompressFactory(
                        encoding ->
                                encoding == Encoding.BR || encoding == Encoding.ZSTD
                                        ? missing
                                        : Optional.empty());

        FakeExchange all =
                run(withoutLibraries.create(Configs.usual(), context), browser(), page());
        CompressConfig brotliOnly = Configs.offering(List.of(Encoding.BR));
        FakeExchange only = run(withoutLibraries.create(brotliOnly, context), browser(), page());

        assertThat(all.response().header("Content-Encoding")).isEqualTo("gzip");
        assertThat(only.response().header("Content-Encoding")).isEqualTo("gzip");
    }
}
