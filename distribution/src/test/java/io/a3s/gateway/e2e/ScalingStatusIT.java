package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.testkit.wire.RawClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says about how a gateway scales. */
class ScalingStatusIT {
    @TempDir Path directory;
    private final int port = FreePort.next();

    private String config() {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "all" { rule = "PathPrefix(`/`)"; service = "llm" }
        routers "bad" { rule = "PathPrefix(`/bad`)"; service = "bad" }
        services "llm" {
          revisions = [
            { name = "v1", traffic_percent = 100 },
            { name = "v2", traffic_percent = 0 },
          ]
          scaling {
            min_replicas   = 1
            max_replicas   = 1
            buffer_enabled = true
            executor       = "process"
            process { command = %s; stop_timeout = "1s" }
          }
        }
        services "bad" {
          scaling {
            min_replicas = 2
            executor     = "process"
            process { command = ["false"]; restart_delay = "20s" }
          }
        }
        """
                .formatted(port, ReplicaServer.command(directory.resolve("starts")));
    }

    private String command(GatewayProcess gateway, int code, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("scaling", "status"));
        all.addAll(List.of("--config", gateway.configFile().toString()));
        all.addAll(List.of(arguments));
        try (var command = GatewayProcess.in(directory).args(all.toArray(String[]::new)).run()) {
            assertThat(command.awaitExit()).as(command.log()).isEqualTo(code);
            return code == 0 ? command.output() : command.log();
        }
    }

    @Test
    void showsWhatThereIsAndWhatKeepsReplicasFromRunning() throws Exception {
        try (var gateway = GatewayProcess.in(directory).start(config())) {
            assertThat(RawClient.get(port, "/").status()).isEqualTo(200);
            await().atMost(Scale.patience(20))
                    .until(() -> gateway.manageJson("/api/gateway/scaling/bad").has("problem"));

            assertThat(command(gateway, 0).lines())
                    .satisfiesExactly(
                            title ->
                                    assertThat(title.split(" {2,}"))
                                            .containsExactly(
                                                    "SERVICE",
                                                    "EXECUTOR",
                                                    "DESIRED",
                                                    "READY",
                                                    "STARTING",
                                                    "IN FLIGHT",
                                                    "QUEUED",
                                                    "MODE",
                                                    "LEADER",
                                                    "LAST ERROR"),
                            bad ->
                                    assertThat(bad)
                                            .matches(
                                                    "bad +process +2 +0 +0 +0 +0 +stable +yes +.*ended"
                                                            + " with exit code 1 before it was ready.*"),
                            one ->
                                    assertThat(one)
                                            .matches(
                                                    "llm-v1 +process +1 +1 +0 +0 +0 +stable +yes +-"),
                            other ->
                                    assertThat(other)
                                            .matches(
                                                    "llm-v2 +process +0 +0 +0 +0 +0 +stable +yes +-"));
            assertThat(command(gateway, 0, "bad").lines()).hasSize(2);

            JsonNode json = new ObjectMapper().readTree(command(gateway, 0, "--json", "llm-v1"));
            assertThat(json).hasSize(1);
            assertThat(json.get(0).get("name").asText()).isEqualTo("llm-v1");
            assertThat(json.get(0).get("leads").asBoolean()).isTrue();
            assertThat(json.get(0).at("/replicas/0/state").asText()).isEqualTo("ready");

            assertThat(command(gateway, 1, "llm"))
                    .contains("\"llm\" is not scaled (expected: bad, llm-v1, llm-v2)");
            gateway.signal("TERM");
            assertThat(gateway.awaitExit()).isZero();
            assertThat(command(gateway, 1)).contains("no answer from 127.0.0.1:");
            assertThat(command(gateway, 2, "--address", "here"))
                    .contains("expected: such as 127.0.0.1:9190");
        }
    }
}
