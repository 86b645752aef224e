package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.RawClient.Answer;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** Services without a replica that another one steps in for, if starting one does not help. */
class ColdStartFailoverIT {
    private static final String NEVER = "[\"sleep\", \"600\"]";
    private static final String FAILING = "[\"false\"]";

    @TempDir Path directory;
    private final int port = FreePort.next();
    private ScriptedBackend spare;

    @BeforeEach
    void startBackend() throws IOException {
        spare = ScriptedBackend.start(Behaviour.plain("spare"));
    }

    @AfterEach
    void stopBackend() throws IOException {
        spare.close();
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private String replica(String... more) {
        return ReplicaServer.command(file("starts"), more);
    }

    private GatewayProcess gateway(String scaling, String command) throws Exception {
        return gateway(scaling, command, "load_balancer { servers = [{ url = \"URL\" }] }");
    }

    private GatewayProcess gateway(String scaling, String command, String other) throws Exception {
        return GatewayPool.start(
                """
                entrypoints "web" { address = "127.0.0.1:%d" }
                routers "all" { rule = "PathPrefix(`/`)"; service = "llm" }
                services "llm" {
                  scaling {
                    executor     = "process"
                    max_replicas = 1
                    %s
                    process {
                      command       = %s
                      stop_timeout  = "1s"
                      restart_delay = "100ms"
                    }
                  }
                  failover { service = "other" }
                }
                services "other" {
                  %s
                }
                """
                        .formatted(port, scaling, command, other)
                        .replace("URL", spare.url()));
    }

    private static double queued(GatewayProcess gateway) throws IOException {
        return gateway.metrics().value("gateway_scaling_queued_requests{service=\"llm\"}");
    }

    private static double ready(GatewayProcess gateway) throws IOException {
        return gateway.metrics().value("gateway_scaling_ready_replicas{service=\"llm\"}");
    }

    private static double steppedIn(GatewayProcess gateway) throws IOException {
        return gateway.metrics().labelled("gateway_service_failovers_total", "service", "llm");
    }

    private static void assertNothingIsLeft(GatewayProcess gateway) throws IOException {
        gateway.awaitIdle();
        assertThat(queued(gateway)).isZero();
    }

    @Execution(CONCURRENT)
    @Test
    void requestsWaitForTheReplicaAlthoughTheOtherCouldServe() throws Exception {
        try (var gateway = gateway("buffer_enabled = true; buffer_timeout_secs = 120", replica())) {
            Answer answer = RawClient.get(port, "/");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).endsWith(" 0");
            assertThat(spare.requests()).isEmpty();
            assertThat(steppedIn(gateway)).isZero();
            assertNothingIsLeft(gateway);
        }
    }

    @Execution(CONCURRENT)
    @Test
    void theOtherServesWhoeverFindsTheQueueFull() throws Exception {
        try (var gateway =
                        gateway(
                                "buffer_enabled = true; buffer_size = 1; buffer_timeout_secs = 120",
                                replica("gate=" + file("gate")));
                var first = RawClient.connect(port)) {
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await().atMost(Scale.patience(10)).until(() -> queued(gateway) == 1);

            assertThat(RawClient.ask(port, RawClient.post("/second", "{}")).body())
                    .isEqualTo("spare");
            assertThat(gateway.awaitOnlyAccess("/second"))
                    .containsEntry("service", "other")
                    .containsEntry("status", 200);

            Files.createFile(file("gate"));
            assertThat(first.receive().answer().body()).endsWith(" 0");
            assertThat(steppedIn(gateway)).isEqualTo(1);
            assertNothingIsLeft(gateway);
        }
    }

    @Execution(CONCURRENT)
    @Test
    void theOtherServesAfterTheTimeThatRequestsWait() throws Exception {
        try (var gateway = gateway("buffer_enabled = true; buffer_timeout_secs = 1", NEVER)) {
            assertThat(RawClient.ask(port, RawClient.post("/", "{}")).body()).isEqualTo("spare");

            // From now on it is known that it takes longer than that.
            await().atMost(Scale.patience(10))
                    .until(
                            () -> {
                                double waits = waits(gateway);
                                assertThat(RawClient.get(port, "/").body()).isEqualTo("spare");
                                return waits(gateway) == waits;
                            });
            assertNothingIsLeft(gateway);
        }
    }

    private static double waits(GatewayProcess gateway) throws IOException {
        return gateway.metrics().value("gateway_scaling_wait_seconds_count{service=\"llm\"}");
    }

    @Execution(CONCURRENT)
    @Test
    void theOtherServesWhileNoReplicaCanBeStarted() throws Exception {
        try (var gateway =
                gateway(
                        "buffer_enabled = true; buffer_timeout_secs = 120",
                        replica("fail=2", "gate=" + file("gate")))) {
            // One that waits already when it fails.
            assertThat(RawClient.get(port, "/").body()).isEqualTo("spare");
            assertThat(RawClient.get(port, "/").body()).isEqualTo("spare");

            Files.createFile(file("gate"));

            await().atMost(Scale.patience(30))
                    .until(() -> RawClient.get(port, "/").body().endsWith(" 0"));
            assertThat(Files.readAllLines(file("starts"))).hasSize(3);
            assertNothingIsLeft(gateway);
        }
    }

    @Execution(CONCURRENT)
    @Test
    void theOtherServesAtOnceWhereNobodyWaitsAndAReplicaIsStarted() throws Exception {
        try (var gateway = gateway("container_concurrency = 10", replica())) {
            assertThat(RawClient.get(port, "/").body()).isEqualTo("spare");

            await().atMost(Scale.patience(30)).until(() -> ready(gateway) == 1);
            assertThat(RawClient.get(port, "/").body()).endsWith(" 0");
            assertNothingIsLeft(gateway);
        }
    }

    @Execution(CONCURRENT)
    @Test
    void requestsGoOnWaitingIfTheOtherCannotServeEither() throws Exception {
        String other = "scaling { executor = \"process\"; process { command = [\"false\"] } }";
        try (var gateway =
                        gateway(
                                "buffer_enabled = true; buffer_timeout_secs = 120",
                                replica("fail=2", "gate=" + file("gate")),
                                other);
                var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await().atMost(Scale.patience(30))
                    .until(
                            () ->
                                    Files.exists(file("starts"))
                                            && Files.readAllLines(file("starts")).size() == 3);
            assertThat(queued(gateway)).isEqualTo(1);

            Files.createFile(file("gate"));

            assertThat(client.receive().answer().body()).endsWith(" 0");
            assertNothingIsLeft(gateway);
        }
    }

    @Execution(CONCURRENT)
    @Test
    void theAnswerIsThatOfTheColdStartIfNobodyServes() throws Exception {
        try (var gateway =
                gateway(
                        "buffer_enabled = true; buffer_timeout_secs = 1",
                        FAILING,
                        "scaling { executor = \"process\"; process { command = [\"false\"] } }")) {
            Answer late = RawClient.get(port, "/");

            assertThat(late.status()).isEqualTo(504);
            assertThat(late.body()).contains("Backend scale-up timed out");
            assertNothingIsLeft(gateway);
        }
    }

    @Execution(CONCURRENT)
    @Test
    void theOtherIsStartedAndWaitedForIfItIsScaledItself() throws Exception {
        String other =
                """
                scaling {
                  executor       = "process"
                  max_replicas   = 1
                  buffer_enabled = true
                  buffer_timeout_secs = 120
                  process { command = %s; stop_timeout = "1s" }
                }
                """
                        .formatted(ReplicaServer.command(file("others")));
        try (var gateway =
                gateway("buffer_enabled = true; buffer_timeout_secs = 1", NEVER, other)) {
            assertThat(RawClient.get(port, "/marked").status()).isEqualTo(200);

            assertThat(gateway.awaitOnlyAccess("/marked")).containsEntry("service", "other");
            assertThat(Files.readAllLines(file("others"))).hasSize(1);
            assertNothingIsLeft(gateway);
        }
    }
}
