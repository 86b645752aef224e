package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All protocols at once but for one whose jar is away. */
class ProtocolsIT {
    enum Protocol {
        HTTP,
        WEBSOCKET,
        SSE,
        GRPC,
        TCP,
        UDP;

        String artifact() {
            return "protocol-" + name().toLowerCase(Locale.ROOT);
        }
    }

    @TempDir Path directory;
    private final int web = FreePort.next();
    private final int tcp = FreePort.next();
    private final int udp = FreePort.next();
    private ScriptedBackend backend;
    private DatagramSocket datagrams;

    @BeforeEach
    void start() throws IOException {
        backend = ScriptedBackend.start(Behaviour.plain("hello"));
        backend.behaveAt("/socket", WebSocketServer::echo);
        backend.behaveAt(
                "/events",
                (request, wire) -> {
                    wire.beginChunked(200, "text/event-stream");
                    wire.event("only");
                    wire.endChunked();
                });
        datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::echo);
    }

    @AfterEach
    void stop() throws IOException {
        datagrams.close();
        backend.close();
    }

    private void echo() {
        var datagram = new DatagramPacket(new byte[100], 100);
        try {
            while (true) {
                datagrams.receive(datagram);
                datagrams.send(datagram);
            }
        } catch (IOException e) {
            // Closed, as the test is over.
        }
    }

    private String config(Protocol without) {
        var config = new StringBuilder();
        if (without != Protocol.HTTP) {
            config.append(GatewayConfigs.proxy(web, backend))
                    .append(
                            """
                            routers "calls" { rule = "Path(`/test.Absent/Call`)"; service = "calls" }
                            services "calls" { load_balancer { servers = [{ url = "grpc://127.0.0.1:%d" }] } }
                            """
                                    .formatted(FreePort.next()));
        }
        if (without != Protocol.TCP) {
            config.append(stream("tcp", tcp, backend.port()));
        }
        if (without != Protocol.UDP) {
            config.append(stream("udp", udp, datagrams.getLocalPort()));
        }
        return config.toString();
    }

    private static String stream(String protocol, int port, int server) {
        return """
        entrypoints "%1$s" { address = "127.0.0.1:%2$d"; protocol = "%1$s" }
        routers "%1$s" { rule = "HostSNI(`*`)"; service = "%1$s"; entrypoints = ["%1$s"] }
        services "%1$s" { load_balancer { servers = [{ url = "%1$s://127.0.0.1:%3$d" }] } }
        """
                .formatted(protocol, port, server);
    }

    @ParameterizedTest
    @EnumSource
    void workWithoutOneOfThem(Protocol away) throws Exception {
        Path others =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals(away.artifact()));
        try (var gateway = GatewayProcess.in(directory).plugins(others).start(config(away))) {
            if (away != Protocol.HTTP) {
                assertThat(RawClient.get(web, "/").body()).isEqualTo("hello");
                opensWebSockets(away != Protocol.WEBSOCKET);
                relaysEvents(away != Protocol.SSE);
                answersCalls(away != Protocol.GRPC);
            }
            if (away != Protocol.TCP) {
                assertThat(RawClient.get(tcp, "/").body()).isEqualTo("hello");
            }
            if (away != Protocol.UDP) {
                relaysDatagrams();
            }
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    private void opensWebSockets(boolean isThere) throws IOException {
        try (var client = RawClient.connect(web)) {
            client.send(
                    RawClient.lines(
                            "GET /socket HTTP/1.1",
                            "Host: a",
                            "Connection: Upgrade",
                            "Upgrade: WebSocket",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            ""));
            HttpHead answer = client.receiveToHead();
            assertThat(answer.status()).isEqualTo(isThere ? 101 : 501);
            if (!isThere) {
                assertThat(backend.requestsTo("/socket")).isZero();
            }
        }
    }

    private void relaysEvents(boolean isWatched) throws IOException {
        var answer = RawClient.get(web, "/events");
        assertThat(answer.body()).isEqualTo("data: only\n\n");
        assertThat(answer.head().field("X-Accel-Buffering").isPresent()).isEqualTo(isWatched);
    }

    // There is no server, and the gateway says so as the client understands it.
    private void answersCalls(boolean isKnown) throws IOException {
        try (var wire = Http2Wire.open(web)) {
            wire.request(1, true, "POST", "/test.Absent/Call", "content-type", "application/grpc");
            var head = wire.fields(wire.take(Http2Wire.HEADERS));
            assertThat(head.status()).hasToString(isKnown ? "200" : "502");
            assertThat(head.contains("grpc-status")).isEqualTo(isKnown);
        }
    }

    private void relaysDatagrams() throws IOException {
        try (var client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            client.setSoTimeout(20_000);
            byte[] said = "hello".getBytes(StandardCharsets.US_ASCII);
            client.send(
                    new DatagramPacket(said, said.length, InetAddress.getLoopbackAddress(), udp));
            var heard = new DatagramPacket(new byte[100], 100);
            client.receive(heard);
            assertThat(new String(heard.getData(), 0, heard.getLength(), StandardCharsets.US_ASCII))
                    .isEqualTo("hello");
        }
    }
}
