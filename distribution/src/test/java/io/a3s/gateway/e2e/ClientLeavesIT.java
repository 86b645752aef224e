package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a client was waiting for or sending when it left, the backend is let go at once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientLeavesIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(3);
    private static final int CLIENTS = Scale.of(100, 10);

    private final int port = FreePort.next();
    private ScriptedBackend backend;
    private GatewayProcess gateway;

    /** How a client leaves. */
    enum Way {
        CLOSE {
            @Override
            void leave(RawClient client) throws IOException {
                client.close();
            }
        },
        RESET {
            @Override
            void leave(RawClient client) throws IOException {
                client.reset();
            }
        };

        abstract void leave(RawClient client) throws IOException;

        String path(String situation) {
            return "/" + situation + "/" + name();
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(Behaviour.stall());
        gateway = GatewayProcess.in(directory).start(GatewayConfigs.proxy(port, backend));
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        backend.close();
    }

    @ParameterizedTest
    @EnumSource
    void beforeTheHeadOfTheResponse(Way way) throws Exception {
        String path = way.path("before");
        var client = RawClient.connect(port);
        client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        awaitRequest(path);

        way.leave(client);

        assertThat(awaitAllOver(path))
                .containsEntry("status", 499)
                .containsEntry("response_bytes", 0);
    }

    @ParameterizedTest
    @EnumSource
    void inTheMiddleOfAStream(Way way) throws Exception {
        String path = way.path("stream");
        backend.behaveAt(path, Behaviour.stallAfter("one"));
        var client = RawClient.connect(port);
        client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client.receive().next();

        way.leave(client);

        assertThat(awaitAllOver(path))
                .containsEntry("status", 200)
                .containsEntry("response_bytes", "data: one\n\n".length());
    }

    @ParameterizedTest
    @EnumSource
    void inTheMiddleOfABusyStream(Way way) throws Exception {
        String path = way.path("busy");
        backend.behaveAt(path, Behaviour.sseForever(Duration.ofNanos(1)));
        var client = RawClient.connect(port);
        client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        client.receive().next();

        way.leave(client);

        assertThat(awaitAllOver(path)).containsEntry("status", 200);
    }

    @ParameterizedTest
    @EnumSource
    void whileItsUploadIsUnderWay(Way way) throws Exception {
        String path = way.path("upload");
        var client = RawClient.connect(port);
        client.send(
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nonly this");
        awaitRequest(path);

        way.leave(client);

        assertThat(awaitAllOver(path))
                .containsEntry("status", 499)
                .containsEntry("request_bytes", "only this".length());
    }

    // Only with a reset: a regular end stands behind what nobody takes.
    @Test
    void whileItsUploadIsHeldBack() throws Exception {
        String path = "/held";
        var isOver = new CountDownLatch(1);
        backend.behaveAt(
                path,
                (request, wire) -> {
                    isOver.await();
                    request.body().rest();
                });
        var client = RawClient.connectTight(port);
        client.send("POST /held HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n");
        var sender = Thread.ofVirtual().start(() -> sendUntilStopped(client));
        awaitRequest(path);
        await().during(Duration.ofMillis(300)).atMost(AT_ONCE).until(sender::isAlive);

        client.reset();

        gateway.awaitAccess(e -> path.equals(e.get("path")));
        isOver.countDown();
        assertThat(awaitAllOver(path)).containsEntry("status", 499);
    }

    @Test
    void manyAtOnce() throws Exception {
        var clients = new RawClient[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            clients[i] = RawClient.connect(port);
            clients[i].send("GET /many HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        await().atMost(AT_ONCE).until(() -> backend.requestsTo("/many") == CLIENTS);

        for (RawClient client : clients) {
            client.reset();
        }

        await().atMost(AT_ONCE).until(() -> backend.connectionsOpen() == 0);
        gateway.awaitIdle();
        await().atMost(AT_ONCE)
                .untilAsserted(
                        () ->
                                assertThat(gateway.accessLog())
                                        .filteredOn(e -> "/many".equals(e.get("path")))
                                        .hasSize(CLIENTS)
                                        .allSatisfy(
                                                e ->
                                                        assertThat(e)
                                                                .containsEntry(
                                                                        "reason", "client_gone")));
        await().atMost(AT_ONCE)
                .until(() -> gateway.metrics().sum("gateway_active_connections") == 0);
    }

    private void awaitRequest(String path) {
        await().atMost(AT_ONCE).until(() -> backend.requestsTo(path) == 1);
    }

    private Map<String, Object> awaitAllOver(String path) {
        await().alias("backend let go").atMost(AT_ONCE).until(() -> backend.connectionsOpen() == 0);
        Map<String, Object> entry = gateway.awaitOnlyAccess(path);
        assertThat(entry)
                .containsEntry("reason", "client_gone")
                .containsEntry("backend", backend.url());
        gateway.awaitIdle();
        return entry;
    }

    private static void sendUntilStopped(RawClient client) {
        try {
            for (int i = 0; i < 1000; i++) {
                client.send(Pattern.bytes(), Pattern.bytes().length);
            }
        } catch (IOException e) {
            // The client has left, as it was meant to.
        }
    }
}
