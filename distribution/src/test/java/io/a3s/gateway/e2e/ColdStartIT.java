package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.testkit.wire.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Services whose replicas the gateway starts and stops, as processes of this machine. */
class ColdStartIT {
    @TempDir Path directory;
    private final int port = FreePort.next();

    private Path starts() {
        return directory.resolve("starts");
    }

    private String config(String scaling, String command) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "all" { rule = "PathPrefix(`/`)"; service = "llm" }
        services "llm" {
          scaling {
            executor = "process"
            %s
            process { command = %s; stop_timeout = "1s" }
          }
        }
        """
                .formatted(port, scaling, command);
    }

    private GatewayProcess gateway(String scaling) throws Exception {
        return gateway(scaling, ReplicaServer.command(starts()));
    }

    private GatewayProcess gateway(String scaling, String command) throws Exception {
        return GatewayProcess.in(directory).start(config(scaling, command));
    }

    private double replicas(GatewayProcess gateway, String kind) throws IOException {
        return gateway.metrics().value("gateway_scaling_" + kind + "_replicas{service=\"llm\"}");
    }

    private static double queued(GatewayProcess gateway) throws IOException {
        return gateway.metrics().value("gateway_scaling_queued_requests{service=\"llm\"}");
    }

    @Execution(CONCURRENT)
    @Test
    void startsAReplicaForTheFirstRequestAndStopsItWhenIdle() throws Exception {
        try (var gateway =
                gateway(
                        "max_replicas = 1; buffer_enabled = true; scale_down_delay_secs = 0;"
                                + " scale_to_zero_grace_secs = 2")) {
            assertThat(replicas(gateway, "desired")).isZero();
            String body = "{\"stream\": true}";

            RawClient.Answer answer = RawClient.ask(port, RawClient.post("/v1", body));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).endsWith(" " + body.length());
            assertThat(replicas(gateway, "ready")).isEqualTo(1);
            // Nobody asks for two seconds.
            await().atMost(Scale.patience(30)).until(() -> replicas(gateway, "ready") == 0);
            assertThat(replicas(gateway, "desired")).isZero();

            assertThat(RawClient.get(port, "/again").status()).isEqualTo(200);
            assertThat(Files.readAllLines(starts())).hasSize(2);
            gateway.awaitIdle();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void letsNobodyWaitForEver() throws Exception {
        try (var gateway =
                gateway(
                        "max_replicas = 1; buffer_enabled = true; buffer_size = 1;"
                                + " buffer_timeout_secs = 1",
                        "[\"sleep\", \"600\"]")) {
            RawClient.Answer late = RawClient.get(port, "/");

            assertThat(late.status()).isEqualTo(504);
            assertThat(late.body()).contains("Backend scale-up timed out");
            JsonNode shown = gateway.manageJson("/api/gateway/scaling/llm");
            assertThat(shown.at("/replicas/0/state").asText()).isEqualTo("starting");
            assertThat(shown.at("/last_change/reason").asText()).contains("queue 1");
            assertThat(shown.at("/ready").asInt()).isZero();
            assertThat(queued(gateway)).isZero();
            gateway.awaitIdle();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void takesOnlySoManyInAndFreesThePlacesOfThoseWhoLeave() throws Exception {
        try (var gateway =
                gateway(
                        "max_replicas = 1; buffer_enabled = true; buffer_size = 1;"
                                + " buffer_timeout_secs = 600",
                        "[\"sleep\", \"600\"]")) {
            try (var first = RawClient.connect(port)) {
                first.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
                await().atMost(Scale.patience(10)).until(() -> queued(gateway) == 1);
                assertThat(
                                gateway.manageJson("/api/gateway/scaling/llm")
                                        .at("/queue/length")
                                        .asInt())
                        .isEqualTo(1);

                RawClient.Answer refused = RawClient.get(port, "/second");

                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.body()).contains("Request buffer full");
                assertThat(refused.head().field("retry-after")).contains("1");
            }
            await().atMost(Scale.patience(10)).until(() -> queued(gateway) == 0);
            gateway.awaitIdle();
        }
    }

    @Execution(CONCURRENT)
    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void refusesAtOnceWhereNobodyIsToWait(int concurrency) throws Exception {
        try (var gateway = gateway("max_replicas = 1; container_concurrency = " + concurrency)) {
            assertThat(RawClient.get(port, "/").status()).isEqualTo(503);

            await().atMost(Scale.patience(20))
                    .until(() -> RawClient.get(port, "/").status() == 200);
            gateway.awaitIdle();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void keepsOnlySoMuchOfThoseWhoWaitInMemory() throws Exception {
        byte[] body = "x".repeat(600).getBytes(StandardCharsets.US_ASCII);
        try (var gateway =
                gateway(
                        "max_replicas = 1; buffer_enabled = true; buffer_max_bytes = \"1KiB\";"
                                + " buffer_timeout_secs = 600",
                        "[\"sleep\", \"600\"]")) {
            // Over HTTP/2, a client sends what fits its window without being asked.
            try (var client = Http2Wire.open(port)) {
                client.request(1, false, "POST", "/first");
                client.frame(Http2Wire.DATA, 0, 1, body);
                awaitBytes(gateway, body.length);

                client.request(3, false, "POST", "/second");
                client.frame(Http2Wire.DATA, 0, 3, body);

                assertThat(client.fields(client.take(Http2Wire.HEADERS)).status())
                        .hasToString("503");
                assertThat(client.body(3)).contains("Request buffer full");
                assertThat(gateway.awaitOnlyAccess("/second"))
                        .containsEntry("reason", "cold_start_queue_full");
                awaitBytes(gateway, body.length);
            }
            awaitBytes(gateway, 0);
            gateway.awaitIdle();
        }
    }

    private static void awaitBytes(GatewayProcess gateway, int bytes) {
        await().atMost(Scale.patience(10))
                .until(
                        () ->
                                gateway.manageJson("/api/gateway/scaling/llm")
                                                .at("/queue/bytes")
                                                .asInt()
                                        == bytes);
    }

    @Execution(CONCURRENT)
    @Test
    void keepsItsReplicasOverReloads() throws Exception {
        String scaling = "min_replicas = 1; max_replicas = 2; buffer_enabled = true";
        try (var gateway = gateway(scaling)) {
            String served = RawClient.get(port, "/").body();

            Files.writeString(
                    gateway.configFile(),
                    Files.readString(gateway.configFile())
                            .replace("max_replicas = 2", "max_replicas = 3"));
            gateway.awaitLog("configuration in effect");
            await().atMost(Scale.patience(20))
                    .until(
                            () ->
                                    gateway.metrics()
                                                    .value(
                                                            "gateway_config_reloads_total{result=\"accepted\"}")
                                            == 2);

            assertThat(RawClient.get(port, "/").body()).isEqualTo(served);
            assertThat(Files.readAllLines(starts())).hasSize(1);
            gateway.awaitIdle();
        }
    }
}
