package io.a3s.gateway.e2e.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.e2e.FreePort;
import io.a3s.gateway.e2e.GatewayProcess;
import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What RFC 6455 says of frames. Between a client and a backend, the gateway changes none, whatever
 * it is, since what it means is between those two; where it is an end itself, it takes what may be
 * and closes with the right code upon what may not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketConformanceIT {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int PING = 0x89;
    private static final int PONG = 0x8a;
    private static final int CLOSE = 0x88;
    private static final String HANDSHAKE =
            """
            %s %s %s\r
            Host: a\r
            Connection: %s\r
            Upgrade: %s\r
            Sec-WebSocket-Version: %s\r
            Sec-WebSocket-Key: %s\r
            \r
            """;
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    private final int port = FreePort.next();
    private ScriptedBackend backend;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(WebSocketConformanceIT::echo);
        gateway =
                GatewayProcess.in(directory)
                        .env(
                                "JAVA_OPTS",
                                "-XX:ActiveProcessorCount=1 -XX:TieredStopAtLevel=1 -Xmx256m"
                                        + " -Dio.netty.leakDetection.level=paranoid")
                        .start(
                                """
                                entrypoints "web" { address = "127.0.0.1:%d" }
                                routers "relayed" { rule = "PathPrefix(`/`)"; service = "main" }
                                routers "ended" {
                                  rule        = "Path(`/channels`)"
                                  service     = "main"
                                  middlewares = ["channels"]
                                }
                                middlewares "channels" { type = "websocket-channels"; max_message = "512KiB" }
                                services "main" { load_balancer { servers = [{ url = "%s" }] } }
                                """
                                        .formatted(port, backend.url()));
    }

    @AfterAll
    void stop() throws IOException {
        gateway.awaitIdle();
        gateway.close();
        backend.close();
    }

    /** Agrees to everything, and sends back every octet it gets. */
    private static void echo(Wire.Request request, Wire wire) throws IOException {
        HttpHead head = request.head();
        if (!head.field("Sec-WebSocket-Version").orElse("").equals("13")) {
            wire.send(
                    "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n"
                            + "Content-Length: 0\r\n\r\n");
            return;
        }
        wire.send(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        byte[] piece = new byte[8192];
        for (int n = request.raw().read(piece); n > 0; n = request.raw().read(piece)) {
            wire.bytes(piece, n);
        }
        wire.close();
    }

    static List<WebSocketCase> cases() {
        return WebSocketCase.all();
    }

    private Socket connect(String path) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        send(
                socket,
                HANDSHAKE.formatted("GET", path, "HTTP/1.1", "Upgrade", "websocket", "13", KEY));
        assertThat(head(socket))
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                .contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("closed behind %s", head).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void relaysEveryOctet(WebSocketCase given) throws Exception {
        try (Socket socket = connect("/")) {
            byte[] sent = given.octets();
            Thread.ofVirtual().start(() -> sendQuietly(socket, sent));
            assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }

    private static void sendQuietly(Socket socket, byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
        } catch (IOException e) {
            // An end that refuses it need not read all of it.
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isAStrictEndItself(WebSocketCase given) throws Exception {
        byte[] mark = "mark".getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = connect("/channels")) {
            var all = new ByteArrayOutputStream();
            all.writeBytes(given.octets());
            all.writeBytes(WebSocketCase.frame(PING, mark));
            Thread.ofVirtual().start(() -> sendQuietly(socket, all.toByteArray()));
            var in = new DataInputStream(socket.getInputStream());
            boolean isMarked = false;
            int code = 0;
            while (code == 0 && !isMarked) {
                int first = in.readUnsignedByte();
                byte[] payload = in.readNBytes(length(in));
                if (first == CLOSE) {
                    code = ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
                }
                isMarked = first == PONG && Arrays.equals(payload, mark);
            }
            assertThat(code).as("close code").isEqualTo(given.code());
            if (code != 0) {
                requireEnd(in);
            }
        }
    }

    // A frame from a server has no mask (RFC 6455 §5.1).
    private static int length(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte();
        assertThat(length).as("no mask").isLessThan(0x80);
        return switch (length) {
            case 126 -> in.readUnsignedShort();
            case 127 -> (int) in.readLong();
            default -> length;
        };
    }

    private static void requireEnd(DataInputStream in) throws IOException {
        try {
            assertThat(in.read()).isEqualTo(-1);
        } catch (EOFException | SocketException e) {
            // Ended with something unread on the other side.
        }
    }

    /** Of the handshake, the gateway judges as an end only. */
    @ParameterizedTest
    @CsvSource({
        "GET, HTTP/1.1, Upgrade, websocket, 13, dGhlIHNhbXBsZSBub25jZQ==, 101, 101",
        "GET, HTTP/1.1, 'keep-alive, upgrade', WebSocket, 13, dGhlIHNhbXBsZSBub25jZQ==, 101, 101",
        "GET, HTTP/1.1, Upgrade, websocket, 8, dGhlIHNhbXBsZSBub25jZQ==, 426, 426",
        "GET, HTTP/1.1, Upgrade, websocket, '', dGhlIHNhbXBsZSBub25jZQ==, 426, 426",
        "GET, HTTP/1.1, Upgrade, websocket, '13, 8', dGhlIHNhbXBsZSBub25jZQ==, 426, 426",
        "GET, HTTP/1.1, Upgrade, websocket, 13, c2hvcnQ=, 101, 400",
        "GET, HTTP/1.1, Upgrade, websocket, 13, not base64!, 101, 400",
        "POST, HTTP/1.1, Upgrade, websocket, 13, dGhlIHNhbXBsZSBub25jZQ==, 101, 405",
        // Nothing is switched that was not asked for.
        "GET, HTTP/1.1, close, websocket, 13, dGhlIHNhbXBsZSBub25jZQ==, 502, 502",
        "GET, HTTP/1.1, Upgrade, h2c, 13, dGhlIHNhbXBsZSBub25jZQ==, 502, 502",
        "GET, HTTP/1.0, Upgrade, websocket, 13, dGhlIHNhbXBsZSBub25jZQ==, 502, 502",
    })
    void judgesTheHandshake(
            String method,
            String version,
            String connection,
            String upgrade,
            String webSocketVersion,
            String key,
            int relayed,
            int ended)
            throws Exception {
        for (String path : List.of("/", "/channels")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                send(
                        socket,
                        HANDSHAKE.formatted(
                                method, path, version, connection, upgrade, webSocketVersion, key));
                int expected = path.equals("/") ? relayed : ended;
                String head = head(socket);
                assertThat(head.split(" ", 3)[1]).as(path).isEqualTo(Integer.toString(expected));
                if (expected == 426) {
                    assertThat(head).containsIgnoringCase("\r\nsec-websocket-version: 13\r\n");
                }
            }
        }
    }
}
