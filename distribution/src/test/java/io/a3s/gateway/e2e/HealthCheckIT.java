package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthCheckIT {
    private static final String PROBE = "/probe";
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final int port = FreePort.next();
    private ScriptedBackend first;
    private ScriptedBackend second;

    @BeforeEach
    void startBackends() throws IOException {
        first = ScriptedBackend.start(Behaviour.plain("first"));
        second = ScriptedBackend.start(Behaviour.plain("second"));
    }

    @AfterEach
    void stopBackends() throws IOException {
        first.close();
        second.close();
    }

    @Test
    void takesABackendOutAndBackByItsThresholds() throws Exception {
        try (var gateway = GatewayPool.start(config("", first, second))) {
            awaitThat(() -> first.requestsTo(PROBE) >= 2);
            assertHealthy(gateway, 2);

            // One success in between: never three failures in a row, of which it takes three.
            var probes = new Probes(2);
            first.behaveAt(PROBE, probes);
            awaitThat(() -> probes.count() >= 9);
            assertHealthy(gateway, 2);

            long before = first.requestsTo(PROBE);
            first.behaveAt(PROBE, Behaviour.status(503));
            awaitThat(() -> !isHealthy(gateway, first));
            assertThat(first.requestsTo(PROBE) - before).isGreaterThanOrEqualTo(2);
            assertHealthy(gateway, 1);
            assertThat(bodies(6)).containsOnly("second");

            long down = first.requestsTo(PROBE);
            first.behaveAt(PROBE, Behaviour.status(204));
            awaitThat(() -> isHealthy(gateway, first));
            assertThat(first.requestsTo(PROBE) - down).isGreaterThanOrEqualTo(2);
            assertThat(bodies(6)).contains("first", "second");
        }
    }

    @Test
    void countsARedirectAndATimeOutAsFailures() throws Exception {
        first.behaveAt(
                PROBE,
                (request, wire) ->
                        wire.send(
                                "HTTP/1.1 302 Found\r\nLocation: "
                                        + second.url()
                                        + "/elsewhere\r\nContent-Length: 0\r\n\r\n"));
        second.behaveAt(PROBE, Behaviour.stall());
        try (var gateway = GatewayPool.start(config("", first, second))) {
            awaitThat(() -> !isHealthy(gateway, first) && !isHealthy(gateway, second));

            assertThat(second.requestsTo("/elsewhere")).isZero();
        }
    }

    @Test
    void doesNotLetOneBackendDelayTheProbesOfAnother() throws Exception {
        first.behaveAt(PROBE, Behaviour.stall());
        String patient = "timeout = \"30s\"";
        try (var gateway = GatewayPool.start(config(patient, first, second))) {
            awaitThat(() -> first.requestsTo(PROBE) == 1);

            long before = second.requestsTo(PROBE);
            awaitThat(() -> second.requestsTo(PROBE) >= before + 10);
            second.behaveAt(PROBE, Behaviour.status(500));
            awaitThat(() -> !isHealthy(gateway, second));

            assertThat(first.requestsTo(PROBE)).isEqualTo(1);
        }
    }

    @Test
    void takesOutABackendWhoseProbeHangsInTheMiddleOfTheBody() throws Exception {
        first.behaveAt(
                PROBE,
                (request, wire) -> {
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                    wire.awaitClose();
                });
        try (var gateway = GatewayPool.start(config("", first, second))) {
            awaitThat(() -> !isHealthy(gateway, first));
        }
    }

    @Test
    void answers503WhileNoBackendIsHealthy() throws Exception {
        first.behaveAt(PROBE, Behaviour.status(500));
        second.close();
        try (var gateway = GatewayPool.start(config("", first, second))) {
            awaitThat(() -> healthy(gateway) == 0);

            var answer = RawClient.get(port, "/down");

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("\"error\": \"No healthy backends\"");
            assertThat(gateway.awaitOnlyAccess("/down"))
                    .containsEntry("status", 503)
                    .containsEntry("reason", "no_healthy_backends")
                    .containsEntry("service", "backends")
                    .doesNotContainKey("backend");
            assertThat(first.requestsTo("/down")).isZero();
            assertHealthy(gateway, 0);

            first.behaveAt(PROBE, Behaviour.status(200));
            awaitThat(() -> RawClient.get(port, "/up").body().equals("first"));
        }
    }

    @Test
    void remembersHealthAcrossAnUnrelatedChange() throws Exception {
        first.behaveAt(PROBE, Behaviour.status(500));
        try (var gateway = GatewayPool.start(config("", first, second))) {
            awaitThat(() -> !isHealthy(gateway, first));
            // From now on no probe says anything, so what is known is what was remembered.
            first.behaveAt(PROBE, Behaviour.slow(Duration.ofSeconds(30), Behaviour.status(500)));

            gateway.rewriteConfig(
                    config("", first, second)
                            + "routers \"more\" { rule = \"Path(`/more`)\"; service = \"backends\" }\n");
            awaitThat(() -> gateway.manage("/api/gateway/routes/more").status() == 200);

            assertThat(isHealthy(gateway, first)).isFalse();
            assertThat(bodies(6)).containsOnly("second");
        }
    }

    @Test
    void stopsProbingABackendThatIsGone() throws Exception {
        try (var gateway = GatewayPool.start(config("", first, second))) {
            awaitThat(() -> first.requestsTo(PROBE) > 1);

            gateway.rewriteConfig(config("", second));
            awaitThat(() -> backends(gateway) == 1);

            long last = first.requestsTo(PROBE);
            long before = second.requestsTo(PROBE);
            awaitThat(() -> second.requestsTo(PROBE) >= before + 10);
            // One may have been under way at the change.
            assertThat(first.requestsTo(PROBE)).isLessThanOrEqualTo(last + 1);
            assertThat(gateway.metrics().sum("gateway_backend_healthy", first.url())).isZero();
            assertThat(gateway.metrics().samples().keySet())
                    .noneMatch(s -> s.startsWith("gateway_backend") && s.contains(first.url()));
        }
    }

    @Test
    void probesABackendOnceForAllServicesThatHaveIt() throws Exception {
        String more = config("", first, second);
        for (int i = 1; i <= 3; i++) {
            more +=
                    """
                    routers "more-%1$d" { rule = "Path(`/more-%1$d`)"; service = "more-%1$d" }
                    services "more-%1$d" {
                      load_balancer {
                        servers = [{ url = "%2$s" }]
                        %3$s
                      }
                    }
                    """
                            .formatted(i, first.url(), check("timeout = \"300ms\""));
        }
        try (var gateway = GatewayPool.start(more)) {
            awaitThat(() -> second.requestsTo(PROBE) >= 20);
            // Four services have the first one. Both are probed at the same pace, within a tenth.
            assertThat(first.requestsTo(PROBE)).isLessThan(40);

            first.behaveAt(PROBE, Behaviour.status(500));
            awaitThat(() -> gateway.metrics().sum("gateway_backend_healthy", first.url()) == 0);
            first.behaveAt(PROBE, Behaviour.status(200));
            awaitThat(() -> gateway.metrics().sum("gateway_backend_healthy", first.url()) == 4);

            // Those who no longer have it leave the others theirs.
            gateway.rewriteConfig(config("", first, second));
            awaitThat(() -> backends(gateway) == 2);
            first.behaveAt(PROBE, Behaviour.status(500));
            awaitThat(() -> healthy(gateway) == 1);
        }
    }

    @Test
    void asksOnlyForAConnectionIfToldSo() throws Exception {
        first.behave(Behaviour.status(500));
        String check =
                """
                health_check { type = "tcp"; interval = "50ms" }
                passive_health_check { enabled = false }
                """;
        String config = GatewayConfigs.proxyWith(port, check, first, second);
        try (var gateway = GatewayPool.start(config)) {
            // A connection for each probe, and no request.
            awaitThat(() -> first.connectionsAccepted() > 5);
            assertThat(first.requests()).isEmpty();
            assertHealthy(gateway, 2);

            second.close();
            awaitThat(() -> healthy(gateway) == 1);
        }
    }

    private String config(String more, ScriptedBackend... backends) {
        return GatewayConfigs.proxyWith(
                port, check(more.isEmpty() ? "timeout = \"300ms\"" : more), backends);
    }

    private static String check(String more) {
        return """
        health_check {
          path                = "%s"
          interval            = "%dms"
          unhealthy_threshold = 3
          healthy_threshold   = 2
          %s
        }
        """
                .formatted(PROBE, INTERVAL.toMillis(), more);
    }

    private static void awaitThat(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private String[] bodies(int count) throws IOException {
        String[] bodies = new String[count];
        for (int i = 0; i < count; i++) {
            bodies[i] = RawClient.get(port, "/").body();
        }
        return bodies;
    }

    private static boolean isHealthy(GatewayProcess gateway, ScriptedBackend backend)
            throws IOException {
        for (JsonNode shown : gateway.manageJson("/api/gateway/backends")) {
            if (shown.get("url").asText().equals(backend.url())) {
                return shown.get("healthy").asBoolean();
            }
        }
        throw new AssertionError("not shown: " + backend.url());
    }

    private static int healthy(GatewayProcess gateway) throws IOException {
        return gateway.manageJson("/api/gateway/services/backends").get("backends_healthy").asInt();
    }

    private static int backends(GatewayProcess gateway) throws IOException {
        return gateway.manageJson("/api/gateway/backends").size();
    }

    /** Requires that every place that shows health agrees. */
    private static void assertHealthy(GatewayProcess gateway, int count) throws IOException {
        JsonNode service = gateway.manageJson("/api/gateway/services").get(0);
        assertThat(service.get("name").asText()).isEqualTo("backends");
        assertThat(service.get("backends_total").asInt()).isEqualTo(2);
        assertThat(service.get("backends_healthy").asInt()).isEqualTo(count);
        assertThat(healthy(gateway)).isEqualTo(count);
        assertThat(gateway.metrics().sum("gateway_backend_healthy")).isEqualTo(count);
        assertThat(gateway.manageJson("/api/gateway/health").get("backends_healthy").asInt())
                .isEqualTo(count);
    }

    /** Fails a number of probes, answers one well, and so on. */
    private static final class Probes implements Behaviour {
        private final int failures;
        private volatile int count;

        Probes(int failures) {
            this.failures = failures;
        }

        int count() {
            return count;
        }

        @Override
        public synchronized void answer(Wire.Request request, Wire wire) throws Exception {
            int status = count % (failures + 1) == failures ? 200 : 500;
            count = count + 1;
            Behaviour.status(status).answer(request, wire);
        }
    }
}
