package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WebSocket through the gateway, with the JDK's client at one end. */
class WebSocketIT {
    private static final int TEXT = 0x81;

    @TempDir Path directory;
    private final int port = FreePort.next();
    private ScriptedBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = ScriptedBackend.start(WebSocketServer::echo);
    }

    @AfterEach
    void stop() throws IOException {
        backend.close();
    }

    /** What a client has seen, one line for each event. */
    private static final class Seen implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        String next() throws InterruptedException {
            return String.valueOf(events.poll(20, TimeUnit.SECONDS));
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                events.add("text " + text);
                text.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            events.add("binary " + data.remaining());
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            events.add("pong " + data.remaining());
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            events.add("close " + code + ' ' + reason);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            events.add("error");
        }
    }

    private static WebSocket connect(
            HttpClient client, String url, Seen seen, String... protocols) {
        WebSocket.Builder builder = client.newWebSocketBuilder().header("Cookie", "session=7");
        if (protocols.length == 1) {
            builder.subprotocols(protocols[0]);
        } else if (protocols.length == 2) {
            builder.subprotocols(protocols[0], protocols[1]);
        }
        return builder.buildAsync(URI.create(url), seen).join();
    }

    @Test
    void relaysMessagesPingsAndCloseCodes() throws Exception {
        var seen = new Seen();
        String config =
                GatewayConfigs.through(
                        port, "type = \"strip-prefix\"; prefixes = [\"/chat\"]", backend);
        try (var client = HttpClient.newHttpClient();
                var gateway = GatewayPool.start(config)) {
            WebSocket socket =
                    connect(
                            client,
                            "ws://127.0.0.1:%d/chat/room?a=b".formatted(port),
                            seen,
                            "v2.chat",
                            "v1.chat");

            assertThat(socket.getSubprotocol()).isEqualTo("v2.chat");
            var head = backend.requests().getFirst();
            assertThat(head.target()).isEqualTo("/room?a=b");
            assertThat(head.field("Cookie")).contains("session=7");
            assertThat(head.field("Sec-WebSocket-Protocol")).contains("v2.chat, v1.chat");
            assertThat(head.field("X-Forwarded-For")).contains("127.0.0.1");

            socket.sendText("hello", true).join();
            assertThat(seen.next()).isEqualTo("text hello");
            socket.sendText("in ", false).join();
            socket.sendText("pieces", true).join();
            assertThat(seen.next()).isEqualTo("text in pieces");
            socket.sendBinary(ByteBuffer.allocate(100_000), true).join();
            long received = 0;
            while (received < 100_000) {
                received += Long.parseLong(seen.next().substring("binary ".length()));
            }
            socket.sendPing(ByteBuffer.allocate(3)).join();
            assertThat(seen.next()).isEqualTo("pong 3");
            socket.sendClose(4321, "enough").join();
            assertThat(seen.next()).isEqualTo("close 4321 enough");

            assertThat(gateway.awaitAccess(line -> Integer.valueOf(101).equals(line.get("status"))))
                    .containsEntry("router", "all");
            gateway.awaitIdle();
        }
    }

    @Test
    void relaysARefusal() throws Exception {
        backend.behave((request, wire) -> wire.respond(403, "text/plain", new byte[] {'n', 'o'}));
        try (var client = HttpClient.newHttpClient();
                var gateway = GatewayPool.start(GatewayConfigs.proxy(port, backend))) {
            assertThatThrownBy(
                            () -> connect(client, "ws://127.0.0.1:%d/".formatted(port), new Seen()))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            refused ->
                                    assertThat(refused.getResponse().statusCode()).isEqualTo(403));
            gateway.awaitIdle();
        }
    }

    /** Says something each time it may, and only then. */
    private static void speak(Wire.Request request, Wire wire, Semaphore turns) throws Exception {
        WebSocketServer.accept(request.head(), wire);
        while (turns.tryAcquire(20, TimeUnit.SECONDS)) {
            WebSocketServer.send(wire, TEXT, new byte[] {'x'});
        }
    }

    // A connection on which nobody speaks tells when the time of the others would have been over.
    @Test
    void staysOpenAsLongAsEitherSideSpeaks() throws Exception {
        var turns = new Semaphore(0);
        backend.behave(
                (request, wire) -> {
                    if (request.head().target().equals("/speaks")) {
                        speak(request, wire, turns);
                        return;
                    }
                    WebSocketServer.accept(request.head(), wire);
                    // Hears everything, says nothing.
                    request.raw().readAllBytes();
                });
        String keys = "stream_idle_timeout = \"2s\"";
        try (var client = HttpClient.newHttpClient();
                var gateway = GatewayPool.start(GatewayConfigs.proxyWith(port, keys, backend))) {
            String url = "ws://127.0.0.1:" + port;
            var speaking = new Seen();
            WebSocket socket = connect(client, url + "/hears", speaking);
            var hearing = new Seen();
            connect(client, url + "/speaks", hearing);
            var silent = new Seen();
            connect(client, url + "/hears", silent);

            await().atMost(Scale.patience(20))
                    .pollInterval(Duration.ofMillis(50))
                    .until(
                            () -> {
                                socket.sendText("still here", true).join();
                                turns.release();
                                assertThat(hearing.next()).isEqualTo("text x");
                                return !silent.events.isEmpty();
                            });
            assertThat(silent.next()).matches("close 1006.*|error");
            assertThat(speaking.events).isEmpty();

            // And silence on both sides ends it.
            assertThat(speaking.next()).matches("close 1006.*|error");
            assertThat(hearing.next()).matches("close 1006.*|error");
            gateway.awaitIdle();
        }
    }

    @Test
    void isRelayedThroughTlsOnBothSides() throws Exception {
        var authority = new TestAuthority(directory);
        String keys = authority.write("c", authority.issue("c"));
        // The server that speaks TLS is the gateway itself, at another entrypoint.
        String config =
                """
                entrypoints "outer" { address = "127.0.0.1:%1$d"; tls { %3$s } }
                entrypoints "inner" { address = "127.0.0.1:%2$d"; tls { %3$s } }
                routers "outer" { rule = "PathPrefix(`/`)"; service = "inner"; entrypoints = ["outer"] }
                routers "inner" { rule = "PathPrefix(`/`)"; service = "plain"; entrypoints = ["inner"] }
                services "inner" {
                  load_balancer {
                    servers = [{ url = "wss://127.0.0.1:%2$d" }]
                    tls { ca_file = "%4$s" }
                  }
                }
                services "plain" { load_balancer { servers = [{ url = "%5$s" }] } }
                """
                        .formatted(port, FreePort.next(), keys, authority.caFile(), backend.url());
        var seen = new Seen();
        try (var client = HttpClient.newBuilder().sslContext(authority.client()).build();
                var gateway = GatewayPool.start(config)) {
            WebSocket socket = connect(client, "wss://127.0.0.1:%d/".formatted(port), seen);
            socket.sendText("secret", true).join();
            assertThat(seen.next()).isEqualTo("text secret");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            assertThat(seen.next()).isEqualTo("close 1000 ");
            assertThat(backend.requests().getFirst().field("X-Forwarded-Proto")).contains("https");
            gateway.awaitIdle();
        }
    }

    @Test
    void endsAtShutdownWithinItsTime() throws Exception {
        var seen = new Seen();
        String config = "shutdown_timeout_secs = 1\n" + GatewayConfigs.proxy(port, backend);
        try (var client = HttpClient.newHttpClient();
                var gateway = GatewayPool.start(config)) {
            connect(client, "ws://127.0.0.1:%d/".formatted(port), seen);

            gateway.signal("TERM");

            assertThat(seen.next()).matches("close 1006.*|error");
            assertThat(gateway.awaitExit()).isZero();
        }
    }
}
