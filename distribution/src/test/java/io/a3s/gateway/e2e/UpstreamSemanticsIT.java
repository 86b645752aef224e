package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to backends: when they are used again, and what becomes of bad and late answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpstreamSemanticsIT {
    private static final int ROUNDS = Scale.of(100, 10);

    private final int port = FreePort.next();
    private ScriptedBackend backend;
    private FullBacklog full;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(Behaviour.plain("hello"));
        full = new FullBacklog();
        gateway = GatewayProcess.in(directory).start(config());
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        full.close();
        backend.close();
    }

    @BeforeEach
    void behaveAgain() {
        backend.behave(Behaviour.plain("hello"));
    }

    private String config() {
        return """
        entrypoints "web" { address = "127.0.0.1:%1$d" }
        routers "main"  { rule = "PathPrefix(`/`)";      service = "main" }
        routers "head"  { rule = "PathPrefix(`/head`)";  service = "head" }
        routers "idle"  { rule = "PathPrefix(`/idle`)";  service = "idle" }
        routers "total" { rule = "PathPrefix(`/total`)"; service = "total" }
        routers "full"  { rule = "PathPrefix(`/full`)";  service = "full" }
        services "main"  { load_balancer { servers = [{ url = "%2$s" }] } }
        services "head"  { load_balancer { servers = [{ url = "%2$s" }]; request_timeout = "300ms" } }
        services "idle"  { load_balancer { servers = [{ url = "%2$s" }]; stream_idle_timeout = "300ms" } }
        services "total" { load_balancer { servers = [{ url = "%2$s" }]; stream_total_timeout = "600ms" } }
        services "full"  {
          load_balancer { servers = [{ url = "http://127.0.0.1:%3$d" }]; connect_timeout = "300ms" }
        }
        """
                .formatted(port, backend.url(), full.port());
    }

    // ---- connections

    @Test
    void usesAConnectionAgain() throws Exception {
        int before = backend.connectionsAccepted();
        try (var client = RawClient.connect(port)) {
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(ask(client, "GET").body()).isEqualTo("hello");
            }
        }

        assertThat(backend.connectionsAccepted() - before).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS"})
    void survivesThatTheBackendClosesWhatWasIdle(String method) throws Exception {
        try (var client = RawClient.connect(port)) {
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(ask(client, method).status()).as("round " + i).isEqualTo(200);
                backend.closeConnections();
            }
        }
    }

    @Test
    void survivesThatTheBackendClosesAfterEachAnswerWithoutSayingSo() throws Exception {
        backend.behave(
                (request, wire) -> {
                    Behaviour.plain("bye").answer(request, wire);
                    wire.close();
                });
        try (var client = RawClient.connect(port)) {
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(ask(client, "GET").body()).as("round " + i).isEqualTo("bye");
            }
        }
    }

    @Test
    void doesNotUseAConnectionAgainThatTheBackendIsDoneWith() throws Exception {
        backend.behave(
                (request, wire) ->
                        wire.send(
                                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"));
        int before = backend.connectionsAccepted();
        try (var client = RawClient.connect(port)) {
            for (int i = 0; i < 5; i++) {
                // POST: nothing here may be repeated.
                assertThat(ask(client, "POST").body()).isEqualTo("ok");
            }
        }

        assertThat(backend.connectionsAccepted() - before).isBetween(4, 5);
    }

    @Test
    void takesABodyThatEndsWithTheConnection() throws Exception {
        backend.behaveAt(
                "/until-close",
                (request, wire) -> {
                    wire.send("HTTP/1.1 200 OK\r\n\r\nall of it");
                    wire.close();
                });

        assertThat(RawClient.get(port, "/until-close").body()).isEqualTo("all of it");
    }

    // ---- bad answers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 099 Low\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX Space: a\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: anything\r\n\r\n"
            })
    void answers502ForAMalformedResponse(String response) throws Exception {
        backend.behaveAt("/malformed", (request, wire) -> wire.send(response));
        try (var client = RawClient.connect(port)) {
            client.send("GET /malformed HTTP/1.1\r\nHost: a\r\n\r\n");

            var answer = client.receive().answer();

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("\"error\": \"Invalid response from backend\"");
            assertThat(ask(client, "GET").body()).isEqualTo("hello");
        }
    }

    @Test
    void answers502ForAnEndlessHead() throws Exception {
        backend.behaveAt(
                "/endless",
                (request, wire) -> {
                    wire.send("HTTP/1.1 200 OK\r\n");
                    for (int i = 0; i < 100_000; i++) {
                        wire.send("X-Field-" + i + ": and on and on it goes\r\n");
                    }
                });

        assertThat(RawClient.get(port, "/endless").status()).isEqualTo(502);
    }

    @Test
    void cutsOffAResponseWithABadChunk() throws Exception {
        backend.behaveAt(
                "/bad-chunk",
                (request, wire) -> {
                    wire.beginChunked(200, "text/plain");
                    wire.send("2\r\nok\r\nzz\r\n");
                    wire.awaitClose();
                });
        try (var client = RawClient.connect(port)) {
            client.send("GET /bad-chunk HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThatThrownBy(() -> client.receive().answer()).isInstanceOf(IOException.class);

            assertThat(gateway.awaitOnlyAccess("/bad-chunk"))
                    .containsEntry("reason", "bad_response");
        }
    }

    // ---- late answers

    @Test
    void waitsForTheHeadOfAResponseAsLongAsItMay() throws Exception {
        backend.behaveAt("/head/never", Behaviour.stall());
        backend.behaveAt(
                "/head/slow-body", Behaviour.sse(Duration.ofMillis(200), List.of("a", "b", "c")));

        long began = System.nanoTime();
        var late = RawClient.get(port, "/head/never");
        Duration waited = Duration.ofNanos(System.nanoTime() - began);
        var inTime = RawClient.get(port, "/head/slow-body");

        assertThat(late.status()).isEqualTo(504);
        assertThat(waited).isBetween(Duration.ofMillis(250), Duration.ofSeconds(3));
        requireReason("/head/never", 504, "request_timeout");
        // It limits the time to the head and not that of the body.
        assertThat(inTime.body()).isEqualTo("data: a\n\ndata: b\n\ndata: c\n\n");
    }

    @Test
    void doesNotCountAnUploadThatTakesLongAsTimeOfTheBackend() throws Exception {
        backend.behaveAt("/head/upload", Behaviour.mirror());
        try (var client = RawClient.connect(port)) {
            client.send("POST /head/upload HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n");
            for (int i = 0; i < 5; i++) {
                assertThat(client.staysSilent(Duration.ofMillis(150))).isTrue();
                client.send("x");
            }

            assertThat(client.receive().answer().body()).endsWith("\n\nxxxxx");
        }
    }

    @Test
    void limitsAPauseOfAStreamButNotItsLength() throws Exception {
        backend.behaveAt("/idle/silent", Behaviour.stallAfter("one"));
        List<String> events = List.of("1", "2", "3", "4", "5", "6");
        backend.behaveAt("/idle/steady", Behaviour.sse(Duration.ofMillis(100), events));

        assertThat(RawClient.get(port, "/idle/steady").body()).endsWith("data: 6\n\n");
        requireErrorEvent("/idle/silent", "stream_idle_timeout");
    }

    @Test
    void limitsAWholeStream() throws Exception {
        backend.behaveAt("/total/endless", Behaviour.sseForever(Duration.ofMillis(20)));
        backend.behaveAt("/total/silent", Behaviour.stall());

        requireErrorEvent("/total/endless", "stream_total_timeout");
        assertThat(RawClient.get(port, "/total/silent").status()).isEqualTo(504);
        requireReason("/total/silent", 504, "stream_total_timeout");
    }

    @Test
    void limitsTheTimeToConnect() throws Exception {
        full.fill();

        var answer = RawClient.get(port, "/full");

        assertThat(answer.status()).isEqualTo(504);
        requireReason("/full", 504, "connect_timeout");
    }

    private static RawClient.Answer ask(RawClient client, String method) throws IOException {
        client.send(method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        return client.receive().answer();
    }

    private void requireErrorEvent(String path, String reason) throws IOException {
        try (var client = RawClient.connect(port)) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");

            // What ends an event stream says so in its last event.
            assertThat(client.receive().answer().body())
                    .contains("event: error")
                    .contains("\"code\":\"" + reason + "\"");

            requireReason(path, 200, reason);
        }
    }

    private void requireReason(String path, int status, String reason) {
        assertThat(gateway.awaitOnlyAccess(path))
                .containsEntry("status", status)
                .containsEntry("reason", reason);
        gateway.awaitIdle();
    }
}
