package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 from clients, with the JDK's client, to backends of HTTP/1.1. */
class Http2IT {
    private static final int PIECE = 16 * 1024;

    @TempDir Path directory;
    private final int port = FreePort.next();
    private TestAuthority authority;
    private ScriptedBackend backend;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority(directory);
        backend = ScriptedBackend.start(Behaviour.plain("hello"));
        client =
                HttpClient.newBuilder()
                        .sslContext(authority.client())
                        .version(HttpClient.Version.HTTP_2)
                        .build();
    }

    @AfterEach
    void stop() throws IOException {
        client.shutdownNow();
        backend.close();
    }

    private GatewayProcess gateway(String top, String entrypointKeys) throws Exception {
        String tls = authority.write("c", authority.issue("c", "localhost"));
        String config =
                top
                        + GatewayConfigs.proxy(port, backend)
                                .replace(
                                        "\" }\nrouters",
                                        "\"; tls { %s }; %s }\nrouters"
                                                .formatted(tls, entrypointKeys));
        return GatewayPool.start(config);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path));
    }

    @Test
    void servesRequestsOfOneConnectionAtOnce() throws Exception {
        try (var gateway = gateway("", "")) {
            var first = client.send(request("/first?a=b").build(), BodyHandlers.ofString());
            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.body()).isEqualTo("hello");
            assertThat(first.headers().firstValue("x-request-id")).isPresent();
            assertThat(first.headers().firstValue("date")).isPresent();

            var others = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < 90; i++) {
                others.add(client.sendAsync(request("/" + i).build(), BodyHandlers.ofString()));
            }
            for (var other : others) {
                assertThat(other.get(30, TimeUnit.SECONDS).body()).isEqualTo("hello");
            }

            var head = backend.requests().getFirst();
            assertThat(head.startLine()).isEqualTo("GET /first?a=b HTTP/1.1");
            assertThat(head.field("Host")).contains("localhost:" + port);
            assertThat(head.field("X-Forwarded-Proto")).contains("https");
            assertThat(head.fieldValues("Transfer-Encoding")).isEmpty();
            assertThat(gateway.metrics().value("gateway_active_connections{entrypoint=\"web\"}"))
                    .isOne();
            assertThat(gateway.awaitAccess(line -> "/first".equals(line.get("path"))))
                    .containsEntry("status", 200);
            gateway.awaitIdle();
        }
    }

    @Test
    void carriesBodiesBothWays() throws Exception {
        backend.behave(
                (request, wire) -> {
                    byte[] body = request.body().rest();
                    wire.beginChunked(200, "application/octet-stream");
                    for (int at = 0; at < body.length; at += PIECE) {
                        int length = Math.min(PIECE, body.length - at);
                        byte[] piece = new byte[length];
                        System.arraycopy(body, at, piece, 0, length);
                        wire.chunk(piece);
                    }
                    wire.endChunked();
                });
        byte[] sent = new byte[3_000_000];
        new Random(5).nextBytes(sent);
        try (var gateway = gateway("", "")) {
            var known =
                    client.send(
                            request("/known").POST(BodyPublishers.ofByteArray(sent)).build(),
                            BodyHandlers.ofByteArray());
            assertThat(known.body()).isEqualTo(sent);

            var unknown =
                    client.send(
                            request("/unknown")
                                    .POST(
                                            BodyPublishers.fromPublisher(
                                                    BodyPublishers.ofByteArray(sent)))
                                    .build(),
                            BodyHandlers.ofByteArray());
            assertThat(unknown.body()).isEqualTo(sent);
            assertThat(backend.requests().getLast().isChunked()).isTrue();
            gateway.awaitIdle();
        }
    }

    @Test
    void letsNoUploadHoldUpAnother() throws Exception {
        var gate = new CountDownLatch(1);
        backend.behaveAt("/stalled", (request, wire) -> gate.await(60, TimeUnit.SECONDS));
        backend.behaveAt("/taken", Behaviour.echo());
        try (var gateway = gateway("", "")) {
            var read = new AtomicLong();
            var endless =
                    new InputStream() {
                        @Override
                        public int read() {
                            read.incrementAndGet();
                            return 0;
                        }

                        @Override
                        public int read(byte[] target, int offset, int length) {
                            read.addAndGet(length);
                            return length;
                        }
                    };
            var stalled =
                    client.sendAsync(
                            request("/stalled")
                                    .POST(BodyPublishers.ofInputStream(() -> endless))
                                    .build(),
                            BodyHandlers.discarding());
            // Until everything between here and the backend is full.
            var before = new AtomicLong();
            await().atMost(Scale.patience(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> read.get() > 0 && read.get() == before.getAndSet(read.get()));

            var taken =
                    client.sendAsync(
                            request("/taken")
                                    .POST(BodyPublishers.ofByteArray(new byte[1 << 20]))
                                    .build(),
                            BodyHandlers.ofByteArray());

            assertThat(taken.get(30, TimeUnit.SECONDS).body()).hasSize(1 << 20);
            assertThat(stalled).isNotDone();
            stalled.cancel(true);
            gate.countDown();
            gateway.awaitIdle();
        }
    }

    @Test
    void relaysEventsAsTheyCome() throws Exception {
        var next = new CountDownLatch(1);
        backend.behave(
                (request, wire) -> {
                    wire.beginChunked(200, "text/event-stream");
                    wire.event("first");
                    next.await();
                    wire.event("second");
                    wire.endChunked();
                });
        try (var gateway = gateway("", "")) {
            var answer = client.send(request("/").build(), BodyHandlers.ofLines());
            var lines = answer.body().iterator();
            assertThat(lines.next()).isEqualTo("data: first");
            // Only now may the second one be sent.
            next.countDown();
            assertThat(lines.next()).isEmpty();
            assertThat(lines.next()).isEqualTo("data: second");
            gateway.awaitIdle();
        }
    }

    @Test
    void readsNoFasterThanTheClient() throws Exception {
        int size = 48 * 1024 * 1024;
        var progress = new AtomicInteger();
        backend.behave(
                (request, wire) -> {
                    if (request.head().target().equals("/other")) {
                        wire.respond(200, "text/plain", new byte[] {'x'});
                        return;
                    }
                    wire.beginChunked(200, "application/octet-stream");
                    byte[] piece = new byte[PIECE];
                    for (int at = 0; at < size; at += PIECE) {
                        wire.chunk(piece);
                        progress.addAndGet(PIECE);
                    }
                    wire.endChunked();
                });
        try (var gateway = gateway("", "")) {
            var answer = client.send(request("/large").build(), BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                var seen = new AtomicInteger();
                await().atMost(Scale.patience(20))
                        .pollInterval(Duration.ofMillis(200))
                        .until(
                                () ->
                                        progress.get() > 0
                                                && seen.getAndSet(progress.get())
                                                        == progress.get());
                assertThat(progress.get()).as("sent while nobody reads").isLessThan(size);
                // A stream that is not read does not hold up another one.
                assertThat(client.send(request("/other").build(), BodyHandlers.ofString()).body())
                        .isEqualTo("x");

                assertThat(body.readAllBytes()).hasSize(size);
            }
            gateway.awaitIdle();
        }
    }

    @Test
    void cancelsAtTheBackendWhatTheClientCancels() throws Exception {
        var closed = new AtomicBoolean();
        backend.behave(
                (request, wire) -> {
                    wire.beginChunked(200, "text/event-stream");
                    wire.event("first");
                    wire.awaitClose();
                    closed.set(true);
                });
        try (var gateway = gateway("", "")) {
            var answer = client.send(request("/").build(), BodyHandlers.ofInputStream());
            assertThat(answer.body().read()).isEqualTo('d');
            answer.body().close();

            await().atMost(Scale.patience(20)).until(closed::get);
            gateway.awaitIdle();
        }
    }

    @Test
    void answersWhatIsUnderWayBeforeItLeaves() throws Exception {
        var arrived = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        backend.behave(
                (request, wire) -> {
                    arrived.countDown();
                    go.await();
                    wire.respond(200, "text/plain", new byte[] {'o', 'k'});
                });
        try (var gateway = gateway("", "")) {
            var answer = client.sendAsync(request("/").build(), BodyHandlers.ofString());
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

            gateway.signal("TERM");
            gateway.awaitLog("Stopping");
            go.countDown();

            assertThat(answer.get(20, TimeUnit.SECONDS).body()).isEqualTo("ok");
            assertThat(gateway.awaitExit()).isZero();
        }
    }

    @Test
    void servesWhatWasSentBeforeTheClientKnewOfTheEnd() throws Exception {
        String config =
                GatewayConfigs.proxy(port, backend)
                        .replace("\" }\nrouters", "\"; http { h2c = true } }\nrouters");
        try (var gateway = GatewayPool.start(config);
                var deaf = Http2Wire.open(port);
                var wire = Http2Wire.open(port)) {
            deaf.request(1, true, "GET", "/");
            assertThat(deaf.body(1)).isEqualTo("hello");
            wire.request(1, true, "GET", "/");
            assertThat(wire.body(1)).isEqualTo("hello");

            gateway.signal("TERM");

            Http2Wire.Frame first = wire.take(Http2Wire.GOAWAY);
            assertThat(first.number(0)).as("the last stream").isEqualTo(Integer.MAX_VALUE);
            assertThat(first.number(4)).as("the error").isZero();
            byte[] round = wire.take(Http2Wire.PING).payload();
            // It was on its way when the client heard of it.
            wire.request(3, true, "GET", "/late");
            wire.frame(Http2Wire.PING, Http2Wire.ACK, 0, round);
            var last = new ArrayList<Integer>();
            var body = new StringBuilder();
            for (var frame = wire.next(); frame != null; frame = wire.next()) {
                if (frame.type() == Http2Wire.GOAWAY) {
                    last.add(frame.number(0));
                } else if (frame.type() == Http2Wire.DATA && frame.stream() == 3) {
                    body.append(new String(frame.payload(), StandardCharsets.US_ASCII));
                }
            }
            assertThat(last).containsExactly(3);
            assertThat(body).hasToString("hello");

            // Nobody waits for long for one that does not answer.
            assertThat(deaf.take(Http2Wire.GOAWAY).number(0)).isEqualTo(Integer.MAX_VALUE);
            assertThat(deaf.take(Http2Wire.GOAWAY).number(0)).isOne();
            assertThat(gateway.awaitExit()).isZero();
        }
    }

    @Test
    void cutsAStreamOffAndNotTheConnection() throws Exception {
        backend.behave(Http2IT::half);
        backend.behaveAt("/whole", Behaviour.plain("whole"));
        try (var gateway = gateway("", "")) {
            var half = client.sendAsync(request("/half").build(), BodyHandlers.ofString());
            assertThat(half.handle((answer, failure) -> failure).get(20, TimeUnit.SECONDS))
                    .isInstanceOf(Exception.class);
            assertThat(client.send(request("/whole").build(), BodyHandlers.ofString()).body())
                    .isEqualTo("whole");
            assertThat(gateway.metrics().value("gateway_active_connections{entrypoint=\"web\"}"))
                    .isOne();
            gateway.awaitIdle();
        }
    }

    private static void half(Wire.Request request, Wire wire) throws IOException {
        wire.beginChunked(200, "application/x-ndjson");
        wire.chunk(new byte[] {'h'});
        wire.close();
    }

    @Test
    void refusesHeadsThatAreTooLarge() throws Exception {
        try (var gateway =
                gateway("", "http { max_head_size = \"4KiB\"; max_request_line = \"1KiB\" }")) {
            var answer =
                    client.send(request("/" + "a".repeat(2000)).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(414);
            assertThat(backend.requests()).isEmpty();
            assertThat(client.send(request("/fine").build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            gateway.awaitIdle();
        }
    }

    @Test
    void speaksItWithoutTls() throws Exception {
        String config =
                GatewayConfigs.proxy(port, backend)
                        .replace(
                                "\" }\nrouters",
                                "\"; http { max_concurrent_streams = 7 } }\nrouters");
        byte[] request =
                octets(
                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                        // SETTINGS, without any
                        "\0\0\0\4\0\0\0\0\0",
                        // HEADERS of stream 1: GET, http, /, and the authority a
                        "\0\0\6\1\5\0\0\0\1\u0082\u0086\u0084\1\1a");
        try (var gateway = GatewayPool.start(config);
                var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);

            var in = new DataInputStream(socket.getInputStream());
            // SETTINGS_MAX_CONCURRENT_STREAMS
            assertThat(next(in, 4)).containsSubsequence(0, 3, 0, 0, 0, 7);
            byte[] head = next(in, 1);
            assertThat(head[0]).as("status 200, from the static table").isEqualTo((byte) 0x88);
            assertThat(new String(next(in, 0), StandardCharsets.UTF_8)).isEqualTo("hello");
            assertThat(backend.requests().getFirst().field("Host")).contains("a");
            gateway.awaitIdle();

            socket.shutdownOutput();
            assertThat(in.readAllBytes()).isNotNull();
            await().atMost(Scale.patience(20))
                    .until(
                            () ->
                                    gateway.metrics()
                                                    .value(
                                                            "gateway_active_connections{entrypoint=\"web\"}")
                                            == 0);
        }
    }

    @Test
    void routesByAuthorityAsByHost() throws Exception {
        String config =
                GatewayConfigs.proxy(port, backend)
                        + """
                        routers "named" {
                          rule        = "Host(`api.example.com`)"
                          service     = "backends"
                          middlewares = ["closed"]
                          priority    = 100
                        }
                        middlewares "closed" { type = "ip-allow"; allowed_ips = ["192.0.2.1"] }
                        """;
        try (var gateway = GatewayPool.start(config);
                var wire = Http2Wire.open(port)) {
            String[] authorities = {"other.example.com", "api.example.com", "API.Example.com:8443"};
            for (int i = 0; i < authorities.length; i++) {
                wire.head(
                        1 + 2 * i,
                        true,
                        ":method",
                        "GET",
                        ":scheme",
                        "http",
                        ":path",
                        "/",
                        ":authority",
                        authorities[i]);
                Http2Wire.Frame head = wire.take(Http2Wire.HEADERS);
                assertThat(wire.fields(head).status())
                        .as(authorities[i])
                        .hasToString(i == 0 ? "200" : "403");
            }
            gateway.awaitIdle();
        }
    }

    @Test
    void passesAHeadOnBeforeItsBodyComes() throws Exception {
        var arrived = new CountDownLatch(1);
        backend.behaveAt(
                "/late",
                (request, wire) -> {
                    arrived.countDown();
                    wire.respond(200, "text/plain", request.body().rest());
                });
        String config = GatewayConfigs.proxy(port, backend);
        try (var gateway = GatewayPool.start(config);
                var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            // A request before it, so that there is a connection to the backend already.
            socket.getOutputStream()
                    .write(
                            octets(
                                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                                    "\0\0\0\4\0\0\0\0\0",
                                    "\0\0\6\1\5\0\0\0\1\u0082\u0086\u0084\1\1a"));
            var in = new DataInputStream(socket.getInputStream());
            assertThat(new String(next(in, 0), StandardCharsets.UTF_8)).isEqualTo("hello");

            // HEADERS of stream 3: POST, http, /late, the authority a; and nothing else
            socket.getOutputStream().write(octets("\0\0\14\1\4\0\0\0\3\u0083\u0086\4\5/late\1\1a"));
            assertThat(arrived.await(20, TimeUnit.SECONDS)).as("the head alone").isTrue();

            socket.getOutputStream().write(octets("\0\0\4\0\1\0\0\0\3body"));
            assertThat(new String(next(in, 0), StandardCharsets.UTF_8)).isEqualTo("body");
            gateway.awaitIdle();
        }
    }

    private static byte[] octets(String... parts) {
        return String.join("", List.of(parts)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the payload of the next frame of a type. */
    private static byte[] next(DataInputStream in, int type) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int found = in.readUnsignedByte();
            in.skipNBytes(5);
            byte[] payload = in.readNBytes(length);
            if (found == type) {
                return payload;
            }
        }
    }
}
