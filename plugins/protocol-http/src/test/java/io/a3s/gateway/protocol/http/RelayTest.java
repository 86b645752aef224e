package io.a3s.gateway.protocol.http;

import static io.a3s.gateway.protocol.http.Wire.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import io.a3s.gateway.testkit.BufferLeaks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides together: a client, the plugin with the least of a runtime, and a backend. */
@ExtendWith(BufferLeaks.class)
class RelayTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Fixture fixture = new Fixture();

    @SuppressWarnings("NullAway.Init")
    private FakeBackend backend;

    @SuppressWarnings("NullAway.Init")
    private Relay relay;

    private int port;

    private void start(FakeBackend.Script script) throws IOException {
        backend = new FakeBackend(script);
        relay = new Relay(fixture.connector, backend.target());
        port = fixture.listen(relay);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
        if (backend != null) {
            backend.close();
            assertThat(backend.faults).isEmpty();
        }
    }

    /** Answers each request without body with the same text, as long as requests come. */
    private static FakeBackend.Script answering(String response) {
        return wire -> {
            while (true) {
                try {
                    wire.readHead();
                } catch (IOException _) {
                    return;
                }
                wire.send(response);
            }
        };
    }

    @Test
    void relaysOverKeptConnections() throws Exception {
        start(answering("HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\nhello"));

        try (Wire client = new Wire(port)) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.send(GET).readUntil("hello"))
                        .isEqualTo(
                                "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\nhello");
            }
        }

        assertThat(backend.connections).hasValue(1);
    }

    @Test
    void forwardsHeadWithoutFieldsOfTheConnection() throws Exception {
        start(
                wire -> {
                    assertThat(wire.readHead())
                            .isEqualTo("GET /a?b HTTP/1.1\r\nHost: a\r\nX: 1\r\n\r\n");
                    wire.send(
                            lines(
                                    "HTTP/1.1 200 Fine",
                                    "Date: now",
                                    "Connection: x-secret",
                                    "Keep-Alive: 1",
                                    "X-Secret: s",
                                    "Content-Length: 0",
                                    "Proxy-Authenticate: x",
                                    ""));
                    wire.readAll();
                });

        try (Wire client = new Wire(port)) {
            client.send("GET /a?b HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nX: 1\r\n\r\n");

            assertThat(client.readHead())
                    .isEqualTo("HTTP/1.1 200 Fine\r\nDate: now\r\nContent-Length: 0\r\n\r\n");
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        start(
                wire -> {
                    for (int i = 0; i < 100; i++) {
                        String head = wire.readHead();
                        String path = head.substring(4, head.indexOf(' ', 4));
                        wire.send(
                                "HTTP/1.1 200 OK\r\nContent-Length: "
                                        + path.length()
                                        + "\r\n\r\n"
                                        + path);
                    }
                    wire.readAll();
                });

        try (Wire client = new Wire(port)) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            client.send(requests.toString());

            for (int i = 0; i < 100; i++) {
                client.readHead();
                assertThat(client.read(1 + Integer.toString(i).length())).isEqualTo("/" + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void relaysLargeBodiesBothWays(boolean isChunked) throws Exception {
        int size = 3_000_000;
        String data = "0123456789".repeat(size / 10);
        start(
                wire -> {
                    String head = wire.readHead();
                    if (isChunked) {
                        assertThat(head).contains("Transfer-Encoding: chunked");
                        wire.readUntil("\r\n0\r\n\r\n");
                        wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                        wire.send(Integer.toHexString(size) + "\r\n" + data + "\r\n0\r\n\r\n");
                    } else {
                        assertThat(wire.read(size)).isEqualTo(data);
                        wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n" + data);
                    }
                    wire.readAll();
                });

        try (Wire client = new Wire(port)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\n");
            if (isChunked) {
                client.send("Transfer-Encoding: chunked\r\n\r\n");
                client.send(Integer.toHexString(size) + "\r\n" + data + "\r\n0\r\n\r\n");
                client.readHead();
                assertThat(unchunk(client.readUntil("\r\n0\r\n\r\n"))).isEqualTo(data);
            } else {
                client.send("Content-Length: " + size + "\r\n\r\n" + data);
                client.readHead();
                assertThat(client.read(size)).isEqualTo(data);
            }
        }
    }

    /**
     * Each step is sent when the client has got all of the one before, and so is read by itself.
     */
    @Test
    void sendsLoneChunksOnInTheFramingTheyCameIn() throws Exception {
        BlockingQueue<String> steps = new LinkedBlockingQueue<>();
        start(
                wire -> {
                    wire.readHead();
                    for (String step = steps.take(); !step.isEmpty(); step = steps.take()) {
                        wire.send(step);
                    }
                });
        String head = "HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (Wire client = new Wire(port)) {
            client.send(GET);

            steps.add(head);
            assertThat(client.readHead()).isEqualTo(head);
            // Zeros in front, which the gateway would not write itself.
            steps.add("003\r\nabc\r\n");
            assertThat(client.readUntil("abc\r\n")).isEqualTo("003\r\nabc\r\n");
            steps.add("3;name=value\r\ndef\r\n");
            assertThat(client.readUntil("def\r\n")).isEqualTo("3\r\ndef\r\n");
            steps.add("3\r\nghi\r\n");
            assertThat(client.readUntil("ghi\r\n")).isEqualTo("3\r\nghi\r\n");
            steps.add("02\r\njk\r\n01\r\nl\r\n");
            assertThat(client.readUntil("l\r\n")).isEqualTo("2\r\njk\r\n1\r\nl\r\n");
            steps.add("06\r\nmno");
            assertThat(client.readUntil("mno\r\n")).isEqualTo("3\r\nmno\r\n");
            steps.add("pqr\r");
            assertThat(client.readUntil("pqr\r\n")).isEqualTo("3\r\npqr\r\n");
            steps.add("\n03\r\nstu\r\n");
            assertThat(client.readUntil("stu\r\n")).isEqualTo("03\r\nstu\r\n");
            steps.add("0\r\n\r\n");
            assertThat(client.readUntil("0\r\n\r\n")).isEqualTo("0\r\n\r\n");
            steps.add("");
        }
    }

    private static String unchunk(String text) {
        StringBuilder data = new StringBuilder();
        int at = 0;
        while (true) {
            int end = text.indexOf("\r\n", at);
            int size = Integer.parseInt(text.substring(at, end), 16);
            if (size == 0) {
                return data.toString();
            }
            data.append(text, end + 2, end + 2 + size);
            at = end + 2 + size + 2;
        }
    }

    @Test
    void relaysTrailersToClientsThatTakeThem() throws Exception {
        start(
                wire -> {
                    assertThat(wire.readHead()).contains("TE: trailers\r\nConnection: TE\r\n");
                    wire.send(
                            "HTTP/1.1 200 OK\r\nDate: now\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n");
                    wire.send("1\r\na\r\n0\r\nX: 1\r\nContent-Length: 7\r\n\r\n");
                    wire.readHead();
                    wire.send(
                            "HTTP/1.1 200 OK\r\nDate: now\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n");
                    wire.send("1\r\na\r\n0\r\nX: 1\r\n\r\n");
                    wire.readAll();
                });

        try (Wire client = new Wire(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
            assertThat(client.readUntil("X: 1\r\n\r\n"))
                    .isEqualTo(
                            lines(
                                    "HTTP/1.1 200 OK",
                                    "Date: now",
                                    "Trailer: X",
                                    "Transfer-Encoding: chunked",
                                    "",
                                    "1",
                                    "a",
                                    "0",
                                    "X: 1",
                                    ""));
            client.send(GET);
            assertThat(client.readUntil("0\r\n\r\n"))
                    .isEqualTo(
                            lines(
                                    "HTTP/1.1 200 OK",
                                    "Date: now",
                                    "Transfer-Encoding: chunked",
                                    "",
                                    "1",
                                    "a",
                                    "0",
                                    ""));
        }
    }

    @Test
    void passesInterimResponsesButNotContinue() throws Exception {
        start(
                wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 100 Continue\r\n\r\n");
                    wire.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
                    wire.send("HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
                    wire.readAll();
                });

        try (Wire client = new Wire(port)) {
            client.send(GET);

            assertThat(client.readHead()).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 204 No Content\r\nDate: now\r\n\r\n");
        }
    }

    @Test
    void tunnelsAfterUpgradeWithHalfClose() throws Exception {
        start(
                wire -> {
                    assertThat(wire.readHead())
                            .contains("Connection: Upgrade\r\nUpgrade: websocket\r\n");
                    wire.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n");
                    wire.send("Upgrade: WebSocket\r\nSec-X: 1\r\n\r\nfrom backend");
                    assertThat(wire.readAll()).isEqualTo("from client");
                    wire.send("still here");
                });

        try (Wire client = new Wire(port)) {
            client.send(
                    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            assertThat(client.readUntil("from backend"))
                    .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                    .contains("Sec-X: 1\r\n", "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            client.send("from client");
            client.shutdownOutput();

            assertThat(client.readAll()).isEqualTo("still here");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 1\r\n\r\na",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX : 1\r\n\r\n",
                "\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n\r\n",
            })
    void answers502ToBrokenHeads(String head) throws Exception {
        start(
                wire -> {
                    wire.readHead();
                    wire.send(head);
                    wire.readAll();
                });

        try (Wire client = new Wire(port)) {
            assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 502 ");
        }
        assertThat(relay.failures).singleElement().matches(f -> f.kind() == Kind.BAD_RESPONSE);
    }

    @Test
    void cutsResponseOffWhenBackendDoes() throws Exception {
        start(
                wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                });

        try (Wire client = new Wire(port)) {
            String all = client.send(GET).readAll();
            assertThat(all).endsWith("3\r\nabc\r\n");
        }
        assertThat(relay.failures).singleElement().matches(f -> f.kind() == Kind.CLOSED_BEFORE_END);
    }

    @Test
    void resetsWhenOnlyTheEndTellsTheEnd() throws Exception {
        start(
                wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                });

        try (Wire client = new Wire(port)) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertThatThrownBy(client::readAll).hasMessageContaining("reset");
        }
    }

    @Test
    void endsBodyWithoutLengthAtTheEndOfTheConnection() throws Exception {
        start(
                wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nDate: now\r\n\r\nabc");
                });

        try (Wire client = new Wire(port)) {
            assertThat(client.send(GET).readUntil("0\r\n\r\n"))
                    .isEqualTo(
                            lines(
                                    "HTTP/1.1 200 OK",
                                    "Date: now",
                                    "Transfer-Encoding: chunked",
                                    "",
                                    "3",
                                    "abc",
                                    "0",
                                    ""));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "204 No Content\r\nContent-Length: 5",
                "204 No Content\r\nTransfer-Encoding: chunked",
                "304 Not Modified\r\nTransfer-Encoding: chunked",
            })
    void doesNotReuseConnectionThatMaySendBodyAgainstTheRules(String head) throws Exception {
        start(answering("HTTP/1.1 " + head + "\r\n\r\n"));

        try (Wire client = new Wire(port)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(GET).readHead())
                        .startsWith("HTTP/1.1 " + head.substring(0, 3))
                        .doesNotContain("Content-Length", "Transfer-Encoding");
            }
        }
        assertThat(backend.connections).hasValue(3);
    }

    @Test
    void reportsStaleConnection() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        start(
                wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    wire.readHead();
                    wire.close();
                    closing.countDown();
                });

        try (Wire client = new Wire(port)) {
            assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 502 ");
        }
        assertThat(relay.failures).singleElement().matches(f -> f.kind() == Kind.STALE_CONNECTION);
    }

    @Test
    void dropsKeptConnectionThatWasClosed() throws Exception {
        start(
                wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });

        try (Wire client = new Wire(port)) {
            assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
            await().until(() -> poolIsEmpty());
            assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(backend.connections).hasValue(2);
    }

    private boolean poolIsEmpty() throws Exception {
        return fixture.group
                .submit(
                        () -> {
                            LoopState state =
                                    fixture.loops.of(fixture.accepted.element().eventLoop());
                            return state.pools.values().stream().allMatch(BackendPool::isEmpty);
                        })
                .get(5, TimeUnit.SECONDS);
    }

    @Test
    void closesBackendConnectionWhenClientLeaves() throws Exception {
        CountDownLatch noticed = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        start(
                wire -> {
                    wire.readHead();
                    asked.countDown();
                    wire.readAll();
                    noticed.countDown();
                });

        try (Wire client = new Wire(port)) {
            client.send(GET);
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(noticed.await(5, TimeUnit.SECONDS)).isTrue();
        await().until(() -> !relay.gone.isEmpty());
    }

    @Test
    void deliversEarlyAnswerToUnfinishedUpload() throws Exception {
        start(
                wire -> {
                    wire.readHead();
                    wire.send(
                            "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbig!");
                    wire.shutdownOutput();
                    wire.readAll();
                });

        try (Wire client = new Wire(port)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n");
            client.send("x".repeat(100_000));

            assertThat(client.readUntil("big!")).startsWith("HTTP/1.1 413 ");
            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void reportsRefusedConnection() throws Exception {
        // Bound and not listening: nobody else can have the port meanwhile.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            relay =
                    new Relay(
                            fixture.connector,
                            new Fixture.Target("127.0.0.1", taken.getLocalPort()));
            port = fixture.listen(relay);

            try (Wire client = new Wire(port)) {
                assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 502 ");
            }
        }
        assertThat(relay.failures).singleElement().matches(f -> f.kind() == Kind.CONNECT_FAILED);
    }

    @Test
    void resolvesNamesOffTheLoop() throws Exception {
        start(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        Relay named =
                new Relay(
                        fixture.connector,
                        new Fixture.Target("localhost", backend.target().port()));
        int other = fixture.listen(named);

        try (Wire client = new Wire(other)) {
            assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void forgetsBackend() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        start(
                wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    assertThat(wire.readAll()).isEmpty();
                    closed.countDown();
                });

        try (Wire client = new Wire(port)) {
            assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
            fixture.connector.forget(new Fixture.Target("127.0.0.1", 1));
            fixture.connector.close();
            assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void holdsBackFromSlowClient() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        start(
                wire -> {
                    wire.readHead();
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                    Thread writer = Thread.currentThread();
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        await().until(
                                                        () ->
                                                                writer.getState()
                                                                        != Thread.State.RUNNABLE);
                                        stalled.countDown();
                                    });
                    try {
                        for (int i = 0; i < 1000; i++) {
                            wire.send("x".repeat(100_000));
                        }
                    } catch (IOException _) {
                        return;
                    }
                    throw new AssertionError("everything was taken");
                });

        try (Wire client = new Wire(port)) {
            client.send(GET);
            client.readHead();
            assertThat(stalled.await(5, TimeUnit.SECONDS)).isTrue();
            client.read(1_000_000);
            client.reset();
        }
        await().until(() -> !relay.gone.isEmpty());
    }

    @Test
    void worksWithNio() throws Exception {
        try (Fixture nio = new Fixture(false);
                FakeBackend plain =
                        new FakeBackend(
                                answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))) {
            int other = nio.listen(new Relay(nio.connector, plain.target()));
            try (Wire client = new Wire(other)) {
                assertThat(client.send(GET).readUntil("ok")).startsWith("HTTP/1.1 200 OK\r\n");
                assertThat(client.send(GET).readUntil("ok")).startsWith("HTTP/1.1 200 OK\r\n");
            }
        }
    }
}
