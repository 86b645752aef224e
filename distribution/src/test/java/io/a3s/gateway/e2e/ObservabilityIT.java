package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line of the access log for each request, whatever became of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservabilityIT {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final int port = FreePort.next();
    private ScriptedBackend backend;
    private ScriptedBackend dead;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(Behaviour.mirror());
        dead = ScriptedBackend.start(Behaviour.status(500));
        gateway = GatewayProcess.in(directory).start(config());
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        backend.close();
        dead.close();
    }

    private String config() throws IOException {
        var nobody = ScriptedBackend.start(Behaviour.status(500));
        nobody.close();
        return """
        entrypoints "web" {
          address = "127.0.0.1:%d"
          http { max_head_size = "2KiB"; max_request_line = "1KiB" }
        }
        routers "main"    { rule = "PathPrefix(`/ok`)";     service = "main" }
        routers "secure"  { rule = "PathPrefix(`/secure`)"; service = "main"; middlewares = ["token"] }
        routers "down"    { rule = "PathPrefix(`/down`)";   service = "down" }
        routers "nobody"  { rule = "PathPrefix(`/nobody`)"; service = "nobody" }
        routers "slow"    { rule = "PathPrefix(`/slow`)";   service = "slow" }
        services "main"   { load_balancer { servers = [{ url = "%s" }] } }
        services "slow"   { load_balancer { servers = [{ url = "%s" }]; request_timeout = "200ms" } }
        services "nobody" { load_balancer { servers = [{ url = "%s" }] } }
        services "down"   {
          load_balancer {
            servers = [{ url = "%s" }]
            health_check { path = "/probe"; interval = "100ms"; unhealthy_threshold = 1 }
          }
        }
        middlewares "token" { type = "jwt"; value = "%s" }
        """
                .formatted(port, backend.url(), backend.url(), nobody.url(), dead.url(), SECRET);
    }

    @Test
    void tellsOfARelayedRequest() throws Exception {
        var answer =
                RawClient.ask(
                        port,
                        "POST /ok/relayed?secret=1 HTTP/1.1\r\nHost: api.example:8080\r\n"
                                + "User-Agent: tester\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(answer.status()).isEqualTo(200);
        Map<String, Object> entry = only("/ok/relayed");
        assertThat(entry)
                .containsEntry("status", 200)
                .containsEntry("method", "POST")
                .containsEntry("host", "api.example:8080")
                .containsEntry("client_ip", "127.0.0.1")
                .containsEntry("user_agent", "tester")
                .containsEntry("request_bytes", 5)
                .containsEntry("response_bytes", answer.body().length())
                .containsEntry("entrypoint", "web")
                .containsEntry("router", "main")
                .containsEntry("service", "main")
                .containsEntry("backend", backend.url())
                .containsKeys("duration_ms", "ttfb_ms")
                .doesNotContainKey("reason");
        Instant.parse((String) entry.get("timestamp"));
        String id = answer.head().field("x-request-id").orElseThrow();
        assertThat(entry).containsEntry("request_id", id);
        assertThat(answer.body()).contains("x-request-id: " + id + "\n");
    }

    @Test
    void tellsOfAnErrorOfTheBackendWithoutReason() throws Exception {
        backend.behaveAt("/ok/error", Behaviour.status(500));

        var answer = RawClient.get(port, "/ok/error");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(requireSameId("/ok/error", answer))
                .containsEntry("status", 500)
                .containsEntry("backend", backend.url())
                .doesNotContainKey("reason");
    }

    @ParameterizedTest
    @CsvSource({
        "/none,   404, no_route,,",
        "/secure, 401, middleware:token, secure, main",
        "/down,   503, no_healthy_backends, down, down",
        "/nobody, 502, connect_failed, nobody, nobody",
        "/slow,   504, request_timeout, slow, slow"
    })
    void tellsWhyTheGatewayAnsweredItself(
            String prefix, int status, String reason, String router, String service)
            throws Exception {
        String path = prefix + "/why";
        backend.behaveAt(path, Behaviour.stall());
        if (status == 503) {
            awaitDown();
        }

        var answer = RawClient.get(port, path);

        assertThat(answer.status()).isEqualTo(status);
        Map<String, Object> entry = requireSameId(path, answer);
        assertThat(entry)
                .containsEntry("status", status)
                .containsEntry("reason", reason)
                .containsEntry("entrypoint", "web")
                .containsEntry("response_bytes", answer.body().length());
        assertThat(entry.get("router")).isEqualTo(router);
        assertThat(entry.get("service")).isEqualTo(service);
        assertThat(entry.containsKey("backend")).isEqualTo(status == 502 || status == 504);
        assertThat(answer.body())
                .contains("\"request_id\": \"" + entry.get("request_id") + '"')
                .doesNotContain("Exception", "127.0.0.1");
    }

    @Test
    void tellsOfABackendThatBrokeOff() throws Exception {
        backend.behaveAt("/ok/broken", Behaviour.reset());

        var answer = RawClient.get(port, "/ok/broken");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(requireSameId("/ok/broken", answer))
                .containsEntry("status", 502)
                .containsEntry("reason", "closed_before_head")
                .containsEntry("backend", backend.url());
    }

    @Test
    void tellsOfAnInvalidResponse() throws Exception {
        backend.behaveAt("/ok/invalid", (request, wire) -> wire.send("SSH-2.0-OpenSSH\r\n\r\n"));

        var answer = RawClient.get(port, "/ok/invalid");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(requireSameId("/ok/invalid", answer)).containsEntry("reason", "bad_response");
    }

    @Test
    void tellsOfAStreamThatWasCutOff() throws Exception {
        backend.behaveAt("/ok/cut", Behaviour.halfAnswer("half", 10));
        try (var client = RawClient.connect(port)) {
            client.send("GET /ok/cut HTTP/1.1\r\nHost: localhost\r\n\r\n");

            var received = client.receive();
            assertThatThrownBy(received::answer).isInstanceOf(IOException.class);

            assertThat(only("/ok/cut"))
                    .containsEntry("status", 200)
                    .containsEntry("reason", "closed_before_end")
                    .containsEntry("response_bytes", 4)
                    .containsEntry(
                            "request_id", received.head().field("x-request-id").orElseThrow());
        }
    }

    @Test
    void tellsOfAClientThatLeft() throws Exception {
        backend.behaveAt("/ok/left", Behaviour.stall());
        try (var client = RawClient.connect(port)) {
            client.send("GET /ok/left HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await().until(() -> backend.requestsTo("/ok/left") == 1);
        }

        assertThat(only("/ok/left"))
                .containsEntry("status", 499)
                .containsEntry("reason", "client_gone")
                .containsEntry("response_bytes", 0)
                .doesNotContainKey("ttfb_ms");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /ok HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n, 400, bad_host",
        "GET /ok HTTP/1.1\\r\\nHost: a\\r\\nno colon\\r\\n\\r\\n, 400, bad_header",
        "nonsense\\r\\n\\r\\n, 400, bad_request_line",
        "GET /ok HTTP/2.7\\r\\nHost: a\\r\\n\\r\\n, 505, unsupported_version",
        "GET /ok HTTP/1.1\\r\\nHost: a\\r\\nX-Long: LONG\\r\\n\\r\\n, 431, head_too_large"
    })
    void tellsOfARequestThatCouldNotBeRead(String request, int status, String reason)
            throws Exception {
        Predicate<Map<String, Object>> mine = e -> reason.equals(e.get("reason"));

        var answer =
                RawClient.ask(
                        port, request.replace("\\r\\n", "\r\n").replace("LONG", "x".repeat(3000)));

        assertThat(answer.status()).isEqualTo(status);
        Map<String, Object> entry = gateway.awaitOnlyAccess(mine);
        assertThat(entry)
                .containsEntry("status", status)
                .containsEntry("client_ip", "127.0.0.1")
                .containsEntry("entrypoint", "web")
                .doesNotContainKeys("router", "service", "backend", "method", "path");
        assertThat(answer.body()).contains("\"request_id\": \"" + entry.get("request_id") + '"');
        assertThat(answer.head().field("x-request-id")).contains((String) entry.get("request_id"));
    }

    @Test
    void tellsOnceOfABodyThatCouldNotBeRead() throws Exception {
        int before = gateway.accessLog().size();
        double requests = gateway.metrics().value("gateway_requests_total");
        backend.behaveAt("/ok/chunks", Behaviour.stall());
        try (var client = RawClient.connect(port)) {
            client.send(
                    "POST /ok/chunks HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            await().until(() -> backend.requestsTo("/ok/chunks") == 1);

            client.send("zz\r\n");

            assertThat(client.receive().answer().status()).isEqualTo(400);
        }
        assertThat(only("/ok/chunks"))
                .containsEntry("status", 400)
                .containsEntry("reason", "bad_chunk");
        assertThat(gateway.accessLog()).hasSize(before + 1);
        assertThat(gateway.metrics().value("gateway_requests_total")).isEqualTo(requests + 1);
    }

    private void awaitDown() {
        await().atMost(Duration.ofSeconds(5))
                .until(() -> gateway.metrics().sum("gateway_backend_healthy", dead.url()) == 0);
    }

    private Map<String, Object> only(String path) {
        return gateway.awaitOnlyAccess(path);
    }

    /** Requires that client, log and backend, as far as it got there, have the same id. */
    private Map<String, Object> requireSameId(String path, RawClient.Answer answer) {
        Map<String, Object> entry = only(path);
        assertThat(answer.head().fieldValues("x-request-id"))
                .containsExactly((String) entry.get("request_id"));
        backend.requests().stream()
                .filter(r -> r.target().equals(path))
                .forEach(
                        r ->
                                assertThat(r.fieldValues("x-request-id"))
                                        .containsExactly((String) entry.get("request_id")));
        return entry;
    }
}
