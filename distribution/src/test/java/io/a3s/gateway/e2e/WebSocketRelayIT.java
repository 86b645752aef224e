package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What passes in the handshake of a WebSocket over HTTP/1.1, and what the backend begins. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketRelayIT {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String OPEN =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    private static final int PIECE = 64 * 1024;

    private final int port = FreePort.next();
    private ScriptedBackend backend;
    private ScriptedBackend other;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.startTight(WebSocketServer::echo);
        other = ScriptedBackend.start(WebSocketServer::echo);
        gateway = GatewayProcess.in(directory).start(config());
    }

    @AfterAll
    void stop() throws IOException {
        gateway.awaitIdle();
        gateway.close();
        other.close();
        backend.close();
    }

    private String config() {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "plain"   { rule = "PathPrefix(`/`)";     service = "one" }
        routers "chat"    { rule = "PathPrefix(`/chat`)"; service = "one"; middlewares = ["strip", "fields"] }
        routers "private" { rule = "Path(`/private`)";    service = "one"; middlewares = ["key"] }
        routers "pair"    { rule = "Path(`/sticky-pair`)";       service = "pair" }
        services "one"  { load_balancer { servers = [{ url = "%2$s" }] } }
        services "pair" {
          load_balancer {
            servers = [{ url = "%2$s" }, { url = "%3$s" }]
            sticky  { cookie = "at"; secret = "0123456789abcdef" }
          }
        }
        middlewares "strip" { type = "strip-prefix"; prefixes = ["/chat"] }
        middlewares "key"   { type = "api-key"; keys = ["k"] }
        middlewares "fields" {
          type                    = "headers"
          request_headers         = { "X-Tier" = "public" }
          request_headers_remove  = ["X-Debug"]
          response_headers        = { "X-Served-By" = "gateway" }
          response_headers_remove = ["X-Powered-By"]
        }
        """
                .formatted(port, backend.url(), other.url());
    }

    /** Asks for a WebSocket, and returns the head of the answer. */
    private static HttpHead shake(RawClient client, String path, String... more)
            throws IOException {
        client.send(
                RawClient.lines(
                                "GET " + path + " HTTP/1.1",
                                "Host: a",
                                "Connection: Upgrade",
                                "Upgrade: websocket",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: " + KEY)
                        + (more.length == 0 ? "" : RawClient.lines(more))
                        + "\r\n");
        return client.receiveToHead();
    }

    private static void send(RawClient client, int... octets) throws IOException {
        byte[] frame = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            frame[i] = (byte) octets[i];
        }
        client.send(frame, frame.length);
    }

    @Test
    void leavesWhatBothEndsAgreeOnToThem() throws Exception {
        backend.behaveAt(
                "/agree",
                (request, wire) -> {
                    wire.send(
                            OPEN
                                    + "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                                    + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n");
                    wire.bytes(request.raw().readNBytes(8), 8);
                    wire.close();
                });
        try (var client = RawClient.connect(port)) {
            HttpHead answer =
                    shake(
                            client,
                            "/agree",
                            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits");

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.field("Sec-WebSocket-Extensions")).contains("permessage-deflate");
            assertThat(answer.fieldValues("Set-Cookie")).containsExactly("a=1", "b=2");
            assertThat(lastTo(backend, "/agree").field("Sec-WebSocket-Extensions"))
                    .contains("permessage-deflate; client_max_window_bits");
            // Compressed, by its first reserved bit.
            send(client, 0xc1, 0x82, 0, 0, 0, 0, 3, 0);
            assertThat(client.untilClose()).isEqualTo("\u00c1\u0082\0\0\0\0\3\0");
        }
    }

    private static HttpHead lastTo(ScriptedBackend server, String target) {
        return server.requests().stream()
                .filter(request -> request.target().equals(target))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    @Test
    void goesThroughMiddlewaresBothWays() throws Exception {
        backend.behaveAt(
                "/room?a=b",
                (request, wire) -> {
                    wire.send(OPEN + "X-Powered-By: backend\r\n\r\n");
                    wire.close();
                });
        try (var client = RawClient.connect(port)) {
            HttpHead answer = shake(client, "/chat/room?a=b", "X-Debug: 1", "X-Tier: root");

            assertThat(answer.status()).isEqualTo(101);
            assertThat(answer.field("X-Served-By")).contains("gateway");
            assertThat(answer.field("X-Powered-By")).isEmpty();
            HttpHead asked = lastTo(backend, "/room?a=b");
            assertThat(asked.fieldValues("X-Tier")).containsExactly("public");
            assertThat(asked.field("X-Debug")).isEmpty();
        }
    }

    @Test
    void isRefusedByAMiddlewareBeforeTheBackendHears() throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send(
                    RawClient.lines(
                            "GET /private HTTP/1.1",
                            "Host: a",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            ""));
            var answer = client.receive().answer();

            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).contains("\"error\"");
            assertThat(backend.requestsTo("/private")).isZero();
            assertThat(shake(client, "/private", "X-API-Key: k").status()).isEqualTo(101);
        }
    }

    @Test
    void hearsARefusalOfTheBackendAsItIs() throws Exception {
        backend.behaveAt(
                "/no",
                (request, wire) ->
                        wire.send(
                                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n"
                                        + "Content-Length: 7\r\n\r\nnot you"));
        try (var client = RawClient.connect(port)) {
            for (int i = 0; i < 2; i++) {
                // The connection is still one of HTTP.
                client.send(
                        RawClient.lines(
                                "GET /no HTTP/1.1",
                                "Host: a",
                                "Connection: Upgrade",
                                "Upgrade: websocket",
                                ""));
                var answer = client.receive().answer();
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.head().field("WWW-Authenticate")).contains("Bearer");
                assertThat(answer.body()).isEqualTo("not you");
            }
            assertThat(shake(client, "/").status()).isEqualTo(101);
        }
    }

    @Test
    void comesBackToItsBackend() throws Exception {
        Set<Long> places = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            String cookie;
            try (var client = RawClient.connect(port)) {
                cookie =
                        shake(client, "/sticky-pair")
                                .field("Set-Cookie")
                                .orElseThrow()
                                .split(";", 2)[0];
            }
            assertThat(cookie).startsWith("at=");
            long here = backend.requestsTo("/sticky-pair");
            long there = other.requestsTo("/sticky-pair");
            for (int again = 0; again < 3; again++) {
                try (var client = RawClient.connect(port)) {
                    HttpHead answer = shake(client, "/sticky-pair", "Cookie: " + cookie);
                    assertThat(answer.status()).isEqualTo(101);
                    assertThat(answer.field("Set-Cookie")).isEmpty();
                }
            }
            long more = backend.requestsTo("/sticky-pair") - here;
            assertThat(more + other.requestsTo("/sticky-pair") - there).isEqualTo(3);
            assertThat(more).isIn(0L, 3L);
            places.add(more);
        }
        assertThat(places).containsExactlyInAnyOrder(0L, 3L);
    }

    @Test
    void isPingedAndClosedByTheBackend() throws Exception {
        var pong = new CompletableFuture<byte[]>();
        backend.behaveAt(
                "/closes",
                (request, wire) -> {
                    WebSocketServer.accept(request.head(), wire);
                    WebSocketServer.send(
                            wire, 0x89, "are you there".getBytes(StandardCharsets.US_ASCII));
                    pong.complete(request.raw().readNBytes(9));
                    // 4242
                    WebSocketServer.send(wire, 0x88, new byte[] {0x10, (byte) 0x92, 'b', 'y', 'e'});
                    wire.close();
                });
        try (var client = RawClient.connect(port)) {
            assertThat(shake(client, "/closes").status()).isEqualTo(101);
            send(client, 0x8a, 0x83, 0, 0, 0, 0, 'y', 'e', 's');

            assertThat(client.untilClose())
                    .isEqualTo("\u0089\rare you there\u0088\5\u0010\u0092bye");
            assertThat(pong.get(20, TimeUnit.SECONDS)).endsWith('y', 'e', 's');
        }
    }

    /** Sends frames without end, and counts what was taken. */
    private static void flood(Wire.Request request, Wire wire, AtomicLong sent) throws Exception {
        WebSocketServer.accept(request.head(), wire);
        wire.tighten();
        while (true) {
            WebSocketServer.send(wire, 0x82, new byte[PIECE]);
            sent.addAndGet(PIECE);
        }
    }

    @Test
    void holdsUpNobodyElseByReadingSlowly() throws Exception {
        var sent = new AtomicLong();
        backend.behaveAt("/flood", (request, wire) -> flood(request, wire, sent));
        try (var slow = RawClient.connectTight(port);
                var quick = RawClient.connect(port)) {
            assertThat(shake(slow, "/flood").status()).isEqualTo(101);
            var before = new AtomicLong();
            await().atMost(Scale.patience(20))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).as("sent while nobody reads").isLessThan(16L << 20);

            assertThat(shake(quick, "/").status()).isEqualTo(101);
            send(quick, 0x81, 0x82, 0, 0, 0, 0, 'h', 'i', 0x88, 0x80, 0, 0, 0, 0);
            assertThat(quick.untilClose()).isEqualTo("\u0081\2hi\u0088\0");
            slow.reset();
        }
    }

    @Test
    void maySpeakOnAfterTheBackendHasEnded() throws Exception {
        var heard = new CompletableFuture<byte[]>();
        backend.behaveAt(
                "/ends",
                (request, wire) -> {
                    wire.send(OPEN + "\r\nthat is all");
                    wire.endOutput();
                    heard.complete(request.raw().readAllBytes());
                });
        try (var client = RawClient.connect(port)) {
            assertThat(shake(client, "/ends").status()).isEqualTo(101);
            assertThat(client.untilClose()).isEqualTo("that is all");

            client.send("not yet");
        }
        assertThat(heard.get(20, TimeUnit.SECONDS)).asString().isEqualTo("not yet");
    }

    @Test
    void endsQuietlyWhereTheBackendIsGoneMeanwhile() throws Exception {
        backend.behaveAt(
                "/leaves",
                (request, wire) -> {
                    wire.send(OPEN + "\r\nthat is all");
                    wire.endOutput();
                    request.raw().read();
                    wire.reset();
                });
        try (var client = RawClient.connect(port)) {
            assertThat(shake(client, "/leaves").status()).isEqualTo(101);
            assertThat(client.untilClose()).isEqualTo("that is all");

            client.send("a");
            await().until(() -> backend.connectionsOpen() == 0);
            client.send("b");
        }
        gateway.awaitIdle();
        assertThat(gateway.awaitAccess(entry -> "/leaves".equals(entry.get("path"))))
                .doesNotContainKey("reason");
    }
}
