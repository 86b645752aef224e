package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backends that are put out because requests to them fail, and how they come back. */
class PassiveHealthIT {
    private static final String QUICK =
            """
            passive_health_check {
              max_failed_attempts = 3
              base_ejection_time  = "300ms"
              max_ejection_time   = "2s"
            }
            """;
    private static final String FOR_GOOD =
            """
            passive_health_check { base_ejection_time = "1h"; max_ejection_time = "1h" }
            """;

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
    void putsABackendOutWhoseRequestsFailWithoutBeingAsked() throws Exception {
        first.behaveAt("/", Behaviour.status(500));
        try (var gateway = start("")) {
            int failed = 0;
            for (int i = 0; i < 30; i++) {
                failed += RawClient.get(port, "/").status() == 500 ? 1 : 0;
            }

            assertThat(failed).isEqualTo(5);
            assertThat(first.requestsTo("/")).isEqualTo(5);
            JsonNode shown = shown(gateway, first);
            assertThat(shown.get("healthy").asBoolean()).isFalse();
            assertThat(shown.get("ejected").asBoolean()).isTrue();
            assertThat(shown.get("ejections").asLong()).isEqualTo(1);
            assertThat(gateway.metrics().sum("gateway_backend_ejected", first.url())).isEqualTo(1);
            assertThat(gateway.metrics().sum("gateway_backend_ejected", second.url())).isZero();
            assertThat(gateway.metrics().sum("gateway_backend_ejections_total")).isEqualTo(1);
            assertThat(gateway.metrics().sum("gateway_backend_healthy")).isEqualTo(1);

            // Another configuration does not bring it back.
            gateway.rewriteConfig(
                    GatewayConfigs.proxyWith(port, FOR_GOOD, first, second)
                            + "routers \"more\" { rule = \"Path(`/more`)\"; service = \"backends\" }\n");
            awaitThat(() -> gateway.manage("/api/gateway/routes/more").status() == 200);
            assertThat(shown(gateway, first).get("ejected").asBoolean()).isTrue();
        }
    }

    @Test
    void leavesTheLastBackendsIn() throws Exception {
        first.behaveAt("/", Behaviour.status(503));
        second.behaveAt("/", Behaviour.status(503));
        try (var gateway = start(QUICK)) {
            for (int i = 0; i < 40; i++) {
                assertThat(RawClient.get(port, "/").body()).doesNotContain("No healthy backends");
            }

            assertThat(gateway.metrics().sum("gateway_backend_ejected")).isEqualTo(1);
        }
    }

    @Test
    void countsConnectionsThatCannotBeMade() throws Exception {
        try (var gateway = start(QUICK)) {
            first.close();
            awaitThat(
                    () -> {
                        RawClient.get(port, "/");
                        return shown(gateway, first).get("ejected").asBoolean();
                    });
        }
    }

    @Test
    void letsOneRequestAtATimeFindOutWhetherItIsWellAgain() throws Exception {
        first.behaveAt("/", Behaviour.status(503));
        CountDownLatch wellAgain = new CountDownLatch(1);
        try (var gateway = start(QUICK);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!shown(gateway, first).get("ejected").asBoolean()) {
                RawClient.get(port, "/");
            }
            long before = first.requestsTo("/");
            first.behaveAt(
                    "/",
                    (request, wire) -> {
                        wellAgain.await();
                        Behaviour.plain("first").answer(request, wire);
                    });

            // The trial is the request that takes long. All others go on elsewhere.
            Future<String> trial =
                    clients.submit(
                            () -> {
                                String body;
                                do {
                                    body = RawClient.get(port, "/").body();
                                } while (body.equals("second"));
                                return body;
                            });
            awaitThat(() -> first.requestsTo("/") == before + 1);
            for (int i = 0; i < 20; i++) {
                assertThat(RawClient.get(port, "/").body()).isEqualTo("second");
            }
            assertThat(first.requestsTo("/")).isEqualTo(before + 1);
            assertThat(shown(gateway, first).get("ejected").asBoolean()).isTrue();

            wellAgain.countDown();
            assertThat(trial.get(10, TimeUnit.SECONDS)).isEqualTo("first");
            assertThat(shown(gateway, first).get("healthy").asBoolean()).isTrue();
            assertThat(RawClient.get(port, "/").body() + RawClient.get(port, "/").body())
                    .contains("first", "second");
            gateway.awaitIdle();
        }
    }

    @Test
    void leavesTheTrialToTheNextWhenTheClientLeaves() throws Exception {
        first.behaveAt("/", Behaviour.status(503));
        try (var gateway = start(QUICK)) {
            while (!shown(gateway, first).get("ejected").asBoolean()) {
                RawClient.get(port, "/");
            }
            first.behaveAt("/", Behaviour.stall());
            long before = first.requestsTo("/");
            awaitThat(
                    () -> {
                        try (var client = RawClient.connect(port)) {
                            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
                            // Leaves at once: nobody waits for the trial's end.
                        }
                        return first.requestsTo("/") > before;
                    });

            first.behaveAt("/", Behaviour.plain("first"));
            awaitThat(
                    () -> {
                        RawClient.get(port, "/");
                        return shown(gateway, first).get("healthy").asBoolean();
                    });
            gateway.awaitIdle();
        }
    }

    @Test
    void doesNothingIfSwitchedOff() throws Exception {
        first.behaveAt("/", Behaviour.status(500));
        try (var gateway = start("passive_health_check { enabled = false }")) {
            for (int i = 0; i < 40; i++) {
                RawClient.get(port, "/");
            }

            assertThat(first.requestsTo("/")).isEqualTo(20);
            assertThat(gateway.metrics().sum("gateway_backend_ejected")).isZero();
        }
    }

    @Test
    void givesABackendThatIsBackLittleAtFirst() throws Exception {
        String slowly = QUICK + "slow_start = \"1h\"\n";
        first.behaveAt("/", Behaviour.status(503));
        try (var gateway = start(slowly)) {
            while (!shown(gateway, first).get("ejected").asBoolean()) {
                RawClient.get(port, "/");
            }
            first.behaveAt("/", Behaviour.plain("first"));
            awaitThat(
                    () -> {
                        RawClient.get(port, "/");
                        return shown(gateway, first).get("healthy").asBoolean();
                    });

            long before = first.requestsTo("/");
            for (int i = 0; i < 400; i++) {
                RawClient.get(port, "/");
            }
            // A tenth of its half; 60 is eight standard deviations away.
            assertThat(first.requestsTo("/") - before).isBetween(1L, 60L);
        }
    }

    private GatewayProcess start(String keys) throws IOException {
        return GatewayPool.start(
                GatewayConfigs.proxyWith(port, keys.isEmpty() ? FOR_GOOD : keys, first, second));
    }

    private static void awaitThat(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private static JsonNode shown(GatewayProcess gateway, ScriptedBackend backend)
            throws IOException {
        for (JsonNode shown : gateway.manageJson("/api/gateway/backends")) {
            if (shown.get("url").asText().equals(backend.url())) {
                return shown;
            }
        }
        throw new AssertionError("not shown: " + backend.url());
    }
}
