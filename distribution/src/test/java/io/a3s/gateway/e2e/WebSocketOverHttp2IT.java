package io.a3s.gateway.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WebSocket by extended CONNECT (RFC 8441), on either side of the gateway and on both. */
class WebSocketOverHttp2IT {
    private static final byte[] MASK = {0, 0, 0, 0};

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

    private GatewayProcess gateway(String config) throws Exception {
        return GatewayPool.start(
                config.replaceFirst("(entrypoints .*\") }", "$1; http { h2c = true } }"));
    }

    private static String[] connect(String path, String... more) {
        return Stream.concat(
                        Stream.of(
                                ":method",
                                "CONNECT",
                                ":protocol",
                                "websocket",
                                ":scheme",
                                "http",
                                ":path",
                                path,
                                ":authority",
                                "a",
                                "sec-websocket-version",
                                "13"),
                        Arrays.stream(more))
                .toArray(String[]::new);
    }

    private static byte[] text(String message) {
        var frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | message.length());
        frame.writeBytes(MASK);
        frame.writeBytes(message.getBytes(StandardCharsets.US_ASCII));
        return frame.toByteArray();
    }

    private static String answered(Http2Wire wire) throws IOException {
        return wire.fields(wire.take(Http2Wire.HEADERS)).status().toString();
    }

    private static String said(Http2Wire wire) throws IOException {
        byte[] frame = wire.take(Http2Wire.DATA).payload();
        return new String(frame, StandardCharsets.ISO_8859_1).substring(2);
    }

    private String proxyTo(Http2Backend server) {
        return GatewayConfigs.proxy(port, backend).replace(backend.url(), server.url());
    }

    @Test
    void becomesAnUpgradeForABackendOfHttp1() throws Exception {
        String config =
                GatewayConfigs.through(
                        port, "type = \"strip-prefix\"; prefixes = [\"/chat\"]", backend);
        try (var gateway =
                        gateway(
                                config.replace(
                                        "servers =", "sticky { cookie = \"at\" }\nservers ="));
                var wire = Http2Wire.open(port)) {
            var settings = wire.take(Http2Wire.SETTINGS).payload();
            assertThat(new String(settings, StandardCharsets.ISO_8859_1)).contains("\0\10\0\0\0\1");

            wire.head(
                    1,
                    false,
                    connect("/chat/room?a=b", "sec-websocket-protocol", "v2, v1", "cookie", "c=7"));
            // It may come before the answer, though it should not.
            wire.frame(Http2Wire.DATA, 0, 1, text("early"));
            Http2Headers head = wire.fields(wire.take(Http2Wire.HEADERS));
            assertThat(head.status()).hasToString("200");
            assertThat(head.get("sec-websocket-protocol")).hasToString("v2");
            assertThat(head.contains("sec-websocket-accept")).isFalse();
            assertThat(head.contains("upgrade")).isFalse();
            assertThat(head.get("set-cookie")).asString().startsWith("at=");
            assertThat(said(wire)).isEqualTo("early");

            var request = backend.requests().getFirst();
            assertThat(request.startLine()).isEqualTo("GET /room?a=b HTTP/1.1");
            assertThat(request.field("Upgrade")).contains("websocket");
            assertThat(request.field("Connection")).hasValue("Upgrade");
            assertThat(request.fieldValues("Sec-WebSocket-Key")).hasSize(1);
            assertThat(request.field("Cookie")).contains("c=7");
            assertThat(request.field("Host")).contains("a");

            // Beside it, others and ordinary requests.
            wire.head(3, false, connect("/chat/other"));
            assertThat(answered(wire)).isEqualTo("200");
            wire.frame(Http2Wire.DATA, 0, 3, text("three"));
            assertThat(said(wire)).isEqualTo("three");
            wire.frame(Http2Wire.DATA, 0, 1, text("one"));
            assertThat(said(wire)).isEqualTo("one");

            // The end of one side reaches the backend, and its end the client.
            wire.frame(Http2Wire.DATA, Http2Wire.END_STREAM, 1);
            Http2Wire.Frame end = wire.take(Http2Wire.DATA);
            assertThat(end.stream()).isOne();
            assertThat(end.isLast()).isTrue();
            wire.numbers(Http2Wire.RST_STREAM, 3, 8);
            assertThat(gateway.awaitAccess(line -> "/chat/room".equals(line.get("path"))))
                    .containsEntry("status", 101)
                    .containsEntry("router", "all");
            gateway.awaitIdle();
        }
    }

    @Test
    void carriesMoreThanAWindow() throws Exception {
        int pieces = 40;
        try (var gateway = gateway(GatewayConfigs.proxy(port, backend));
                var wire = Http2Wire.open(port)) {
            wire.numbers(Http2Wire.WINDOW_UPDATE, 0, 1 << 30);
            wire.head(1, false, connect("/"));
            wire.numbers(Http2Wire.WINDOW_UPDATE, 1, 1 << 30);
            assertThat(answered(wire)).isEqualTo("200");
            byte[] head = {(byte) 0x82, (byte) (0x80 | 126), 0x1f, 0x40, 0, 0, 0, 0};
            byte[] frame = Arrays.copyOf(head, head.length + 8000);
            long received = 0;
            for (int i = 0; i < pieces; i++) {
                wire.frame(Http2Wire.DATA, 0, 1, frame);
                for (long due = 8004L * (i + 1); received < due; ) {
                    received += wire.take(Http2Wire.DATA).payload().length;
                }
            }
            assertThat(received).isEqualTo(8004L * pieces);
            wire.numbers(Http2Wire.RST_STREAM, 1, 8);
            gateway.awaitIdle();
        }
    }

    @Test
    void opensNothingThatTheBackendHasNotOpened() throws Exception {
        backend.behave((request, wire) -> wire.respond(200, "text/plain", new byte[] {'o', 'k'}));
        backend.behaveAt(
                "/forbidden",
                (request, wire) -> wire.respond(403, "text/plain", new byte[] {'n', 'o'}));
        backend.behaveAt(
                "/replayed",
                (request, wire) ->
                        wire.send(
                                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                                        + "Upgrade: websocket\r\n"
                                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
        try (var gateway = gateway(GatewayConfigs.proxy(port, backend));
                var wire = Http2Wire.open(port)) {
            wire.head(1, false, connect("/"));
            assertThat(answered(wire)).isEqualTo("502");
            wire.head(3, false, connect("/forbidden"));
            assertThat(answered(wire)).isEqualTo("403");
            assertThat(new String(wire.take(Http2Wire.DATA).payload(), StandardCharsets.US_ASCII))
                    .isEqualTo("no");
            wire.head(5, false, connect("/replayed"));
            assertThat(answered(wire)).isEqualTo("502");
            assertThat(gateway.awaitAccess(line -> "/replayed".equals(line.get("path"))))
                    .containsEntry("reason", "bad_response");
            wire.head(
                    7,
                    false,
                    ":method",
                    "CONNECT",
                    ":protocol",
                    "connect-udp",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    "a");
            assertThat(answered(wire)).isEqualTo("501");
            gateway.awaitIdle();
        }
    }

    @Test
    void reachesChannels() throws Exception {
        try (var gateway =
                        gateway(
                                GatewayConfigs.through(
                                        port, "type = \"websocket-channels\"", backend));
                var wire = Http2Wire.open(port)) {
            wire.head(1, false, connect("/"));
            assertThat(answered(wire)).isEqualTo("200");
            wire.frame(Http2Wire.DATA, 0, 1, text("_sub:news"));
            assertThat(said(wire)).isEqualTo("_ok:subscribed to news");
            wire.frame(Http2Wire.DATA, 0, 1, text("news:hello"));
            assertThat(said(wire)).isEqualTo("news:hello");
            wire.frame(
                    Http2Wire.DATA,
                    0,
                    1,
                    (byte) 0x88,
                    (byte) 0x82,
                    (byte) 0,
                    (byte) 0,
                    (byte) 0,
                    (byte) 0,
                    (byte) 3,
                    (byte) 0xe8);
            assertThat(wire.body(1)).isEqualTo("\u0088\2\3\u00e8");
            wire.frame(Http2Wire.DATA, Http2Wire.END_STREAM, 1);
            gateway.awaitIdle();
            assertThat(backend.requests()).isEmpty();
        }
    }

    /** Sends every message back, as a server does to whom HTTP/2 brings a WebSocket. */
    private static void echo(Http2Backend.Call call) throws Exception {
        call.head(200, false, "sec-websocket-protocol", call.field("sec-websocket-protocol"));
        Object event = call.next();
        while (event instanceof byte[] piece) {
            // Without mask; short messages come in one piece each.
            piece[1] &= 0x7f;
            byte[] frame = Arrays.copyOf(piece, piece.length - 4);
            System.arraycopy(piece, 6, frame, 2, piece.length - 6);
            for (int i = 0; i < frame.length - 2; i++) {
                frame[i + 2] ^= piece[2 + (i & 3)];
            }
            call.data(frame, (frame[0] & 15) == 8);
            event = call.next();
        }
    }

    private static Http2Settings withConnect() {
        return Http2Settings.defaultSettings().connectProtocolEnabled(true);
    }

    @Test
    void becomesAConnectForABackendOfHttp2() throws Exception {
        var seen = new java.util.concurrent.LinkedBlockingQueue<String>();
        var heads = new java.util.concurrent.LinkedBlockingQueue<Http2Headers>();
        try (var server =
                        Http2Backend.start(
                                withConnect(),
                                call -> {
                                    heads.add(call.head);
                                    if (call.field(":path").equals("/ends")) {
                                        call.head(200, false);
                                        call.data(
                                                "\u0081\u000bthat is all".getBytes(ISO_8859_1),
                                                true);
                                        seen.add(new String((byte[]) call.next(), ISO_8859_1));
                                        seen.add(String.valueOf(call.next()));
                                    } else {
                                        echo(call);
                                    }
                                });
                var gateway = gateway(proxyTo(server));
                var client = HttpClient.newHttpClient();
                var wire = Http2Wire.open(port)) {
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .subprotocols("v1")
                            .buildAsync(
                                    URI.create("ws://127.0.0.1:%d/old?x=y".formatted(port)),
                                    listener(seen))
                            .get(20, TimeUnit.SECONDS);
            assertThat(socket.getSubprotocol()).isEqualTo("v1");
            Http2Headers head = heads.poll(20, TimeUnit.SECONDS);
            assertThat(head.method()).hasToString("CONNECT");
            assertThat(head.get(":protocol")).hasToString("websocket");
            assertThat(head.path()).hasToString("/old?x=y");
            assertThat(head.scheme()).hasToString("http");
            assertThat(head.get("sec-websocket-version")).hasToString("13");
            assertThat(head.contains("sec-websocket-key")).isFalse();
            socket.sendText("hello", true).join();
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("text hello");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("close 1000");

            wire.head(1, false, connect("/new", "sec-websocket-protocol", "v2"));
            assertThat(answered(wire)).isEqualTo("200");
            wire.frame(Http2Wire.DATA, 0, 1, text("both ways"));
            assertThat(said(wire)).isEqualTo("both ways");
            wire.numbers(Http2Wire.RST_STREAM, 1, (int) Http2Error.CANCEL.code());

            // Each side ends its own direction.
            wire.head(3, false, connect("/ends"));
            assertThat(answered(wire)).isEqualTo("200");
            assertThat(said(wire)).isEqualTo("that is all");
            wire.frame(Http2Wire.DATA, Http2Wire.END_STREAM, 3, "not yet".getBytes(ISO_8859_1));
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("not yet");
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("end");
            gateway.awaitIdle();
        }
    }

    private static WebSocket.Listener listener(java.util.Queue<String> seen) {
        return new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                seen.add("text " + data);
                from.request(1);
                return CompletableFuture.completedStage(null);
            }

            @Override
            public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                seen.add("close " + code);
                return CompletableFuture.completedStage(null);
            }
        };
    }

    @Test
    void isRefusedForABackendOfHttp2WithoutIt() throws Exception {
        try (var server = Http2Backend.start(WebSocketOverHttp2IT::echo);
                var gateway = gateway(proxyTo(server));
                var client = HttpClient.newHttpClient();
                var wire = Http2Wire.open(port)) {
            wire.head(1, false, connect("/"));
            assertThat(answered(wire)).isEqualTo("502");
            assertThatThrownBy(
                            () ->
                                    client.newWebSocketBuilder()
                                            .buildAsync(
                                                    URI.create(
                                                            "ws://127.0.0.1:%d/".formatted(port)),
                                                    new WebSocket.Listener() {})
                                            .join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            refused ->
                                    assertThat(refused.getResponse().statusCode()).isEqualTo(502));
            assertThat(gateway.awaitAccess(line -> Integer.valueOf(502).equals(line.get("status"))))
                    .containsEntry("reason", "refused");
            gateway.awaitIdle();
        }
    }

    @Test
    void endsAtShutdownWithinItsTime() throws Exception {
        String config = "shutdown_timeout_secs = 1\n" + GatewayConfigs.proxy(port, backend);
        try (var gateway = gateway(config);
                var wire = Http2Wire.open(port)) {
            wire.head(1, false, connect("/"));
            assertThat(answered(wire)).isEqualTo("200");

            gateway.signal("TERM");

            assertThat(wire.take(Http2Wire.GOAWAY).number(4)).isZero();
            assertThat(wire.take(Http2Wire.RST_STREAM).number(0))
                    .isEqualTo((int) Http2Error.CANCEL.code());
            assertThat(gateway.awaitExit()).isZero();
        }
    }
}
