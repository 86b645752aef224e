package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.RawClient.Answer;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code circuit-breaker} in a running gateway, in front of a backend that resets, stalls, breaks
 * off and answers with errors. Each test has a service, and so a circuit, of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CircuitBreakerIT {
    private static final int THRESHOLD = 3;
    private static final String OPEN = "Service unavailable (circuit breaker open)";
    // With a cooldown that no test outlasts, and with one that a test can wait for.
    private static final List<String> PATIENT =
            List.of("reset", "stall", "half", "errors", "shared", "other", "local", "saved");
    private static final List<String> QUICK = List.of("back", "probe", "gone");

    private final int port = FreePort.next();
    private ScriptedBackend backend;
    private GatewayProcess gateway;
    // On one connection, an exchange has ended and is counted before the next one is read.
    private RawClient client;

    @BeforeEach
    void connect() throws IOException {
        client = RawClient.connect(port);
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(Behaviour.plain("fine"));
        gateway = GatewayProcess.in(directory).start(config());
    }

    @AfterAll
    void stop() throws IOException {
        gateway.awaitIdle();
        gateway.close();
        backend.close();
    }

    private String config() {
        var config =
                new StringBuilder(
                        """
                        entrypoints "web" { address = "127.0.0.1:%d" }
                        middlewares "breaker" { type = "circuit-breaker"; failure_threshold = %d; cooldown_secs = 600 }
                        middlewares "quick"   { type = "circuit-breaker"; failure_threshold = %d; cooldown_secs = 1 }
                        middlewares "token"   { type = "jwt"; value = "0123456789abcdef0123456789abcdef" }
                        middlewares "again"   { type = "retry"; retry_interval_ms = 0 }
                        routers "local-too" { rule = "PathPrefix(`/local/secret`)"; service = "local"; middlewares = ["breaker", "token"] }
                        routers "same"      { rule = "PathPrefix(`/same`)";         service = "shared"; middlewares = ["breaker"] }
                        """
                                .formatted(port, THRESHOLD, THRESHOLD));
        for (String service : PATIENT) {
            String names = service.equals("saved") ? "\"breaker\", \"again\"" : "\"breaker\"";
            config.append(service(service, names));
        }
        QUICK.forEach(service -> config.append(service(service, "\"quick\"")));
        return config.toString();
    }

    private String service(String name, String middlewares) {
        String limit = name.equals("stall") ? "; request_timeout = \"300ms\"" : "";
        return """
        routers "%1$s" { rule = "PathPrefix(`/%1$s`)"; service = "%1$s"; middlewares = [%2$s] }
        services "%1$s" { load_balancer { servers = [{ url = "%3$s" }]%4$s } }
        """
                .formatted(name, middlewares, backend.url(), limit);
    }

    private int status(String path) throws IOException {
        return get(path).status();
    }

    private Answer get(String path) throws IOException {
        client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        return client.receive().answer();
    }

    private double state(String middleware, String service, String state) throws IOException {
        return gateway.metrics()
                .value(
                        "gateway_circuit_breaker_state{middleware=\"%s\",service=\"%s\",state=\"%s\"}"
                                .formatted(middleware, service, state));
    }

    /** Waits for what a client on another connection may see before the gateway has counted it. */
    private void awaitState(String middleware, String service, String state) {
        await().atMost(Duration.ofSeconds(10)).until(() -> state(middleware, service, state) == 1);
    }

    private void requireOpen(String service) throws IOException {
        long before = backend.requestsTo("/" + service);

        Answer refused = get("/" + service);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).startsWith("{\"error\": \"" + OPEN + "\", ");
        assertThat(refused.head().field("retry-after").map(Integer::valueOf).orElse(0))
                .isBetween(1, 600);
        assertThat(backend.requestsTo("/" + service)).isEqualTo(before);
    }

    /** Fails as often as it takes, the last time at this moment. */
    private void open(String service, Behaviour failure, int expectedStatus) throws IOException {
        backend.behaveAt("/" + service, failure);
        for (int i = 0; i < THRESHOLD; i++) {
            assertThat(status("/" + service)).isEqualTo(expectedStatus);
        }
    }

    /** Waits for the cooldown to end, and returns the status of the probe. */
    private int probe(String service) {
        return await().alias("probe let through")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            var answer = RawClient.get(port, "/" + service);
                            return answer.body().contains(OPEN) ? 0 : answer.status();
                        },
                        status -> status != 0);
    }

    @Test
    void opensWhenBackendResets() throws Exception {
        open("reset", Behaviour.reset(), 502);

        requireOpen("reset");
        assertThat(state("breaker", "reset", "open")).isEqualTo(1);
        assertThat(gateway.awaitAccess(e -> "middleware:breaker".equals(e.get("reason"))))
                .containsEntry("status", 503);
    }

    @Test
    void closesWhenBackendIsBack() throws Exception {
        open("back", Behaviour.reset(), 502);

        assertThat(probe("back")).isEqualTo(502);
        backend.behaveAt("/back", Behaviour.plain("back"));
        assertThat(probe("back")).isEqualTo(200);

        awaitState("quick", "back", "closed");
        assertThat(status("/back")).isEqualTo(200);
        String transitions =
                "gateway_circuit_breaker_transitions_total{middleware=\"quick\",service=\"back\",to=\"%s\"}";
        assertThat(gateway.metrics().value(transitions.formatted("open"))).isEqualTo(2);
        assertThat(gateway.metrics().value(transitions.formatted("half_open"))).isEqualTo(2);
        assertThat(gateway.metrics().value(transitions.formatted("closed"))).isEqualTo(1);
    }

    @Test
    void opensWhenBackendStalls() throws Exception {
        open("stall", Behaviour.stall(), 504);

        requireOpen("stall");
    }

    @Test
    void opensWhenAnswersBreakOff() throws Exception {
        backend.behaveAt("/half", Behaviour.halfAnswer("half", 100));
        for (int i = 0; i < THRESHOLD; i++) {
            try (var cut = RawClient.connect(port)) {
                cut.send("GET /half HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(cut.receive().head().status()).isEqualTo(200);
                cut.untilClose();
            }
        }
        awaitState("breaker", "half", "open");

        requireOpen("half");
    }

    @Test
    void opensAtServerErrorsOnly() throws Exception {
        backend.behaveAt("/errors", Behaviour.status(500));
        status("/errors");
        status("/errors");
        backend.behaveAt("/errors", Behaviour.status(404));
        assertThat(status("/errors")).isEqualTo(404);

        open("errors", Behaviour.status(500), 500);

        requireOpen("errors");
    }

    @Test
    void sharesCircuitBetweenRoutersOfAService() throws Exception {
        open("shared", Behaviour.status(502), 502);

        assertThat(get("/same").body()).contains(OPEN);
        assertThat(status("/other")).isEqualTo(200);
    }

    @Test
    void countsNoRepliesOfOtherMiddlewares() throws Exception {
        for (int i = 0; i < THRESHOLD * 2; i++) {
            assertThat(status("/local/secret")).isEqualTo(401);
        }

        assertThat(status("/local")).isEqualTo(200);
    }

    @Test
    void letsOneProbeAtATimePass() throws Exception {
        open("probe", Behaviour.status(503), 503);
        var arrived = new Semaphore(0);
        var gate = new CountDownLatch(1);
        backend.behaveAt(
                "/probe",
                (request, wire) -> {
                    arrived.release();
                    if (!gate.await(20, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("the gate stayed shut");
                    }
                    Behaviour.plain("back").answer(request, wire);
                });
        var probe = CompletableFuture.supplyAsync(() -> probe("probe"));
        assertThat(arrived.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        int meanwhile = status("/probe");
        gate.countDown();

        assertThat(meanwhile).isEqualTo(503);
        assertThat(probe.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        awaitState("quick", "probe", "closed");
        assertThat(status("/probe")).isEqualTo(200);
    }

    @Test
    void freesTheProbeOfAClientThatLeaves() throws Exception {
        open("gone", Behaviour.status(503), 503);
        var arrived = new Semaphore(0);
        backend.behaveAt(
                "/gone",
                (request, wire) -> {
                    arrived.release();
                    wire.awaitClose();
                });
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            try (var leaving = RawClient.connect(port)) {
                                leaving.send("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n");
                                return arrived.tryAcquire(200, TimeUnit.MILLISECONDS);
                            }
                        });
        backend.behaveAt("/gone", Behaviour.plain("back"));

        assertThat(probe("gone")).isEqualTo(200);
    }

    @Test
    void countsRequestsRatherThanAttempts() throws Exception {
        var turn = new Semaphore(0);
        backend.behaveAt(
                "/saved",
                (request, wire) -> {
                    // Every second one.
                    turn.release();
                    Behaviour next =
                            turn.availablePermits() % 2 == 1
                                    ? Behaviour.status(503)
                                    : Behaviour.plain("saved");
                    next.answer(request, wire);
                });

        for (int i = 0; i < THRESHOLD * 2; i++) {
            assertThat(status("/saved")).isEqualTo(200);
        }
    }
}
