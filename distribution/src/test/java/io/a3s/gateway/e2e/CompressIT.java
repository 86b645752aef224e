package io.a3s.gateway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.MetricsPage;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressIT {
    private static final int PORT = FreePort.next();
    private static final String PAGE = "<li>Nothing new under the sun</li>\n".repeat(3_000);
    private static final String STREAMS = "gateway_compress_active_streams{middleware=\"small\"}";

    @TempDir static Path directory;
    private static ScriptedBackend backend;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        backend = ScriptedBackend.start(CompressIT::page);
        backend.behaveAt("/chunked", CompressIT::chunked);
        backend.behaveAt("/range", CompressIT::range);
        backend.behaveAt("/fresh", CompressIT::notModified);
        backend.behaveAt("/picture", (request, wire) -> sized(request, wire, "image/png", ""));
        backend.behaveAt(
                "/packed",
                (request, wire) -> sized(request, wire, "text/html", "Content-Encoding: gzip\r\n"));
        backend.behaveAt("/short", Behaviour.plain("short"));
        gateway = GatewayProcess.in(directory).start(config(PORT));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    private static String config(int port) {
        return GatewayConfigs.through(port, "type = \"compress\"", backend)
                .replace("\"it\"", "\"small\"");
    }

    private static void page(Wire.Request request, Wire wire) throws IOException {
        sized(request, wire, "text/html", "ETag: \"v1\"\r\nAccept-Ranges: bytes\r\n");
    }

    private static void sized(Wire.Request request, Wire wire, String type, String fields)
            throws IOException {
        request.body().rest();
        wire.send(
                "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
                        .formatted(type, fields, PAGE.length()));
        if (!request.head().method().equals("HEAD")) {
            wire.send(PAGE);
        }
    }

    private static void chunked(Wire.Request request, Wire wire) throws IOException {
        request.body().rest();
        wire.beginChunked(200, "application/json; charset=utf-8");
        byte[] page = PAGE.getBytes(UTF_8);
        for (int at = 0; at < page.length; at += 7_000) {
            wire.chunk(Arrays.copyOfRange(page, at, Math.min(page.length, at + 7_000)));
        }
        wire.endChunked();
    }

    private static void range(Wire.Request request, Wire wire) throws IOException {
        request.body().rest();
        wire.send(
                "HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Range: bytes 0-3/9000\r\n"
                        + "Content-Length: 4\r\n\r\n<li>");
    }

    private static void notModified(Wire.Request request, Wire wire) throws IOException {
        request.body().rest();
        wire.send("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
    }

    private static String get(String path, String accepted, String... fields) {
        return "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: %s\r\n%s\r\n"
                .formatted(path, accepted, fields.length == 0 ? "" : RawClient.lines(fields));
    }

    @ParameterizedTest
    @CsvSource({
        "/page, br",
        "/page, zstd",
        "/page, gzip",
        "/page, deflate",
        "/chunked, br",
        "/chunked, zstd",
        "/chunked, gzip",
        "/chunked, deflate",
    })
    void encodesBodies(String path, String encoding) throws Exception {
        try (var client = RawClient.connect(PORT)) {
            client.send(get(path, encoding));

            var received = client.receive();
            HttpHead head = received.head();
            assertThat(head.field("content-encoding")).contains(encoding);
            assertThat(head.field("vary")).contains("Accept-Encoding");
            assertThat(head.field("content-length")).isEmpty();
            assertThat(head.field("accept-ranges")).isEmpty();
            assertThat(head.isChunked()).isTrue();
            byte[] body = received.body().rest();
            assertThat(body.length).isLessThan(PAGE.length() / 20);
            assertThat(new String(ContentDecoder.whole(encoding, body), UTF_8)).isEqualTo(PAGE);

            // The connection is in order for the next one.
            client.send(get("/short", encoding));
            assertThat(client.receive().answer().body()).isEqualTo("short");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip", "deflate"})
    void passesTheFirstLineOnBeforeTheSecondExists(String encoding) throws Exception {
        var gate = new CountDownLatch(1);
        backend.behaveAt(
                "/slow/" + encoding,
                (request, wire) -> {
                    wire.beginChunked(200, "text/plain");
                    wire.chunk("first\n".getBytes(UTF_8));
                    if (!gate.await(30, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("the gate stayed shut");
                    }
                    wire.chunk("second\n".getBytes(UTF_8));
                    wire.endChunked();
                });
        try (var client = RawClient.connect(PORT)) {
            client.send(get("/slow/" + encoding, encoding));
            var received = client.receive();
            assertThat(received.head().field("content-encoding")).contains(encoding);

            var body = new ByteArrayOutputStream();
            String decoded = "";
            while (!decoded.equals("first\n")) {
                // Fails when nothing comes, which is what would happen if it were held back.
                byte[] part = received.body().next();
                assertThat(part).as("more of \"%s\"", decoded).isNotEmpty();
                body.writeBytes(part);
                decoded = decodedSoFar(encoding, body.toByteArray());
            }
            assertThat(gateway.metrics().value(STREAMS)).isOne();

            gate.countDown();
            body.writeBytes(received.body().rest());
            assertThat(new String(ContentDecoder.whole(encoding, body.toByteArray()), UTF_8))
                    .isEqualTo("first\nsecond\n");
        }
    }

    // What is sent at once may arrive in parts.
    private static String decodedSoFar(String encoding, byte[] body) {
        try {
            return new String(ContentDecoder.start(encoding, body), UTF_8);
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip", "deflate"})
    void answersHeadAsItAnswersGet(String encoding) throws Exception {
        try (var client = RawClient.connect(PORT)) {
            client.send(get("/page", encoding).replace("GET", "HEAD"));
            HttpHead head = client.receiveToHead();
            client.send(get("/page", encoding));
            HttpHead page = client.receive().head();

            for (String name : new String[] {"content-encoding", "etag", "vary", "accept-ranges"}) {
                assertThat(head.field(name)).as(name).isEqualTo(page.field(name));
            }
            assertThat(head.field("content-encoding")).contains(encoding);
            assertThat(head.field("content-length")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip", "deflate"})
    void leavesEventsAlone(String encoding) throws Exception {
        var gate = new CountDownLatch(1);
        backend.behaveAt("/events/" + encoding, Behaviour.sseBehind(gate, "one", "two"));
        try (var client = RawClient.connect(PORT)) {
            client.send(get("/events/" + encoding, encoding));

            var received = client.receive();
            assertThat(received.head().field("content-encoding")).isEmpty();
            assertThat(received.head().field("vary")).isEmpty();
            assertThat(received.next().text()).isEqualTo("data: one\n\n");
            gate.countDown();
            assertThat(received.answer().body()).isEqualTo("data: two\n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip", "deflate"})
    void leavesRangesAlone(String encoding) throws Exception {
        var answer = RawClient.ask(PORT, get("/range", encoding, "Range: bytes=0-3"));

        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo("<li>");
        assertThat(answer.head().field("content-encoding")).isEmpty();
        assertThat(answer.head().contentLength()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"/picture, ", "/packed, gzip", "/short, "})
    void leavesOtherBodiesAlone(String path, String encoding) throws Exception {
        var answer = RawClient.ask(PORT, get(path, "br, zstd, gzip, deflate"));

        assertThat(answer.head().field("content-encoding").orElse(null)).isEqualTo(encoding);
        assertThat(answer.head().contentLength()).isEqualTo(answer.body().length());
        assertThat(answer.head().field("vary")).isEmpty();
    }

    @Test
    void tellsCachesAlsoForClientsThatDecodeNothing() throws Exception {
        var answer = RawClient.get(PORT, "/page");

        assertThat(answer.body()).isEqualTo(PAGE);
        assertThat(answer.head().field("content-encoding")).isEmpty();
        assertThat(answer.head().field("vary")).contains("Accept-Encoding");
        assertThat(answer.head().field("etag")).contains("\"v1\"");
        assertThat(answer.head().field("accept-ranges")).contains("bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br, zstd | br",
                "gzip;q=1, br;q=0.5 | gzip",
                "br;q=0, * | zstd",
                "identity, gzip;q=0.1 | ",
                "identity;q=0, deflate | deflate",
            })
    void asksTheClientWhatItLikes(String accepted, String encoding) throws Exception {
        try (var client = RawClient.connect(PORT)) {
            client.send(get("/page", accepted));

            HttpHead head = client.receive().head();
            assertThat(head.field("content-encoding").orElse(null)).isEqualTo(encoding);
        }
    }

    @Test
    void weakensTagsAndKnowsThemAgain() throws Exception {
        try (var client = RawClient.connect(PORT)) {
            client.send(get("/page", "gzip"));
            var received = client.receive();
            String tag = received.head().field("etag").orElseThrow();
            received.body().rest();
            client.send(get("/fresh", "gzip", "If-None-Match: " + tag));
            HttpHead fresh = client.receive().head();

            assertThat(tag).isEqualTo("W/\"v1\"");
            assertThat(fresh.status()).isEqualTo(304);
            assertThat(fresh.field("etag")).contains(tag);
            assertThat(fresh.field("vary")).contains("Accept-Encoding");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip"})
    void freesTheEncoderWhenTheClientLeaves(String encoding) throws Exception {
        backend.behaveAt(
                "/endless",
                (request, wire) -> {
                    wire.beginChunked(200, "text/plain");
                    wire.chunk(PAGE.getBytes(UTF_8));
                    wire.awaitClose();
                });
        try (var client = RawClient.connect(PORT)) {
            client.send(get("/endless", encoding));
            client.receive().body().next();
            assertThat(gateway.metrics().value(STREAMS)).isOne();
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> gateway.metrics().value(STREAMS) == 0);
        gateway.awaitIdle();
    }

    @Test
    void freesTheEncoderWhenTheBackendBreaksOff() throws Exception {
        backend.behaveAt(
                "/broken",
                (request, wire) -> {
                    wire.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 90000\r\n\r\n");
                    wire.send(PAGE.substring(0, 20_000));
                    wire.close();
                });
        try (var client = RawClient.connect(PORT)) {
            client.send(get("/broken", "br"));

            // Cut off, and not ended as if that were all.
            assertThat(client.untilClose()).doesNotEndWith("0\r\n\r\n");
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> gateway.metrics().value(STREAMS) == 0);
    }

    @Test
    void counts() throws Exception {
        String zstd = "{encoding=\"zstd\",middleware=\"small\"}";
        MetricsPage before = gateway.metrics();
        try (var client = RawClient.connect(PORT)) {
            client.send(get("/page", "zstd"));
            client.receive().body().rest();
        }
        MetricsPage after = gateway.metrics();

        assertThat(
                        after.value("gateway_compress_responses_total" + zstd)
                                - before.value("gateway_compress_responses_total" + zstd))
                .isOne();
        assertThat(
                        after.value("gateway_compress_input_bytes_total" + zstd)
                                - before.value("gateway_compress_input_bytes_total" + zstd))
                .isEqualTo(PAGE.length());
        assertThat(
                        after.value("gateway_compress_output_bytes_total" + zstd)
                                - before.value("gateway_compress_output_bytes_total" + zstd))
                .isBetween(1.0, PAGE.length() / 20.0);
    }

    @Test
    void doesWithGzipWhereTheLibrariesCannotBeLoaded(@TempDir Path other) throws Exception {
        int port = FreePort.next();
        // There nobody can write, so no library can be unpacked.
        String options =
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m -Dio.netty.leakDetection.level=paranoid"
                        + " -Dcom.aayushatharva.brotli4j.native.workdir=/proc/nowhere"
                        + " -DZstdTempFolder=/proc/nowhere";
        try (var limited = GatewayProcess.in(other).env("JAVA_OPTS", options).start(config(port));
                var client = RawClient.connect(port)) {
            client.send(get("/page", "br, zstd, gzip"));

            var received = client.receive();
            assertThat(received.head().field("content-encoding")).contains("gzip");
            assertThat(new String(ContentDecoder.whole("gzip", received.body().rest()), UTF_8))
                    .isEqualTo(PAGE);
            limited.awaitLog("no native library for this platform");
        }
    }
}
