package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** Rollouts over real traffic, with short windows. */
class RolloutIT {
    private static final Duration PATIENCE = Scale.patience(40);
    private static final String QUICK =
            """
            step_percent         = 50
            step_interval_secs   = 1
            min_requests         = 20
            latency_threshold_ms = 20000
            """;

    @TempDir Path directory;
    private final int port = FreePort.next();
    private ScriptedBackend old;
    private ScriptedBackend fresh;

    @BeforeEach
    void startBackends() throws IOException {
        old = ScriptedBackend.start(Behaviour.plain("old"));
        fresh = ScriptedBackend.start(Behaviour.plain("fresh"));
    }

    @AfterEach
    void stopBackends() throws IOException {
        old.close();
        fresh.close();
    }

    @Test
    @Execution(CONCURRENT)
    void takesAGoodRevisionToTheEndAndKeepsItThere() throws Exception {
        try (var gateway = start(QUICK)) {
            List<Integer> steps = new ArrayList<>();
            loadUntil(gateway, "promoted");

            for (JsonNode event : rollout(gateway).get("history")) {
                steps.add(event.get("percent").asInt());
            }
            assertThat(steps).containsExactly(0, 50, 100, 100);
            assertThat(RawClient.get(port, "/").body()).isEqualTo("fresh");
            assertThat(gateway.metrics().labelled("gateway_rollout_steps_total", "service", "s"))
                    .isEqualTo(2);

            // Over a reload, with the shares of the file as they were.
            gateway.rewriteConfig(
                    config(QUICK) + "routers \"m\" { rule = \"Path(`/m`)\"; service = \"s\" }\n");
            await().until(() -> gateway.manage("/api/gateway/routes/m").status() == 200);
            assertThat(RawClient.get(port, "/").body()).isEqualTo("fresh");
            assertThat(state(gateway)).isEqualTo("promoted");
            gateway.awaitIdle();
        }
        // And over a restart.
        try (var gateway = start(QUICK)) {
            assertThat(RawClient.get(port, "/").body()).isEqualTo("fresh");
            assertThat(state(gateway)).isEqualTo("promoted");
        }
    }

    @Test
    @Execution(CONCURRENT)
    void takesBackARevisionThatFails() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Behaviour good = Behaviour.plain("fresh");
        Behaviour bad = Behaviour.status(500);
        fresh.behave(
                (request, wire) ->
                        (count.incrementAndGet() % 10 == 0 ? bad : good).answer(request, wire));
        takesBack("error_rate", QUICK);
    }

    @Test
    @Execution(CONCURRENT)
    void takesBackARevisionThatIsSlowNowAndThen() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Behaviour good = Behaviour.plain("fresh");
        Behaviour slow = Behaviour.slow(Duration.ofMillis(1_500), good);
        fresh.behave(
                (request, wire) ->
                        (count.incrementAndGet() % 10 == 0 ? slow : good).answer(request, wire));
        takesBack("latency", QUICK.replace("20000", "1000"));
    }

    @Test
    @Execution(CONCURRENT)
    void takesBackARevisionWhoseFirstTokenIsLate() throws Exception {
        fresh.behave(Behaviour.sse(Duration.ofMillis(1_500), List.of("token")));
        takesBack("ttft", QUICK + "ttft_threshold_ms = 1000");
    }

    private void takesBack(String reason, String limits) throws Exception {
        String keys = limits + "\nwindow = \"5s\"";
        try (var gateway = start(keys)) {
            loadUntil(gateway, "rolled_back");

            assertThat(rollout(gateway).get("reason").asText()).isEqualTo(reason);
            JsonNode last = lastEvent(gateway);
            assertThat(last.get("event").asText()).isEqualTo("rolled_back");
            // Two windows at most, by the gateway's own count.
            assertThat(last.get("windows").asInt()).isLessThan(2);
            assertThat(
                            gateway.metrics()
                                    .labelled("gateway_rollout_rollbacks_total", "reason", reason))
                    .isEqualTo(1);
            for (int i = 0; i < 20; i++) {
                assertThat(RawClient.get(port, "/").body()).isEqualTo("old");
            }
            assertThat(gateway.log()).contains("event=\"rolled_back\"", reason);
        }
        // Nor does a restart give it another chance.
        try (var gateway = start(keys)) {
            assertThat(state(gateway)).isEqualTo("rolled_back");
            assertThat(RawClient.get(port, "/").body()).isEqualTo("old");
        }
    }

    @Test
    @Execution(CONCURRENT)
    void goesOnWhereItWasKilled() throws Exception {
        String keys = QUICK.replace("min_requests         = 20", "min_requests = 1000000");
        try (var gateway = start(keys)) {
            await().atMost(PATIENCE).until(() -> percent(gateway) == 50);
            gateway.signal("KILL");
            gateway.awaitExit();
        }
        try (var gateway = start(keys)) {
            assertThat(state(gateway)).isEqualTo("running");
            assertThat(percent(gateway)).isEqualTo(50);
            ObservedShare share = new ObservedShare(gateway, port, "old");
            assertThat(share.send(20)).isBetween(9, 10);

            // What it finds then still counts.
            fresh.behave(Behaviour.status(500));
            gateway.rewriteConfig(config(QUICK));
            loadUntil(gateway, share, "rolled_back");
        }
    }

    @Test
    @Execution(CONCURRENT)
    void obeysCommands() throws Exception {
        String keys = QUICK.replace("step_interval_secs   = 1", "step_interval_secs = 3600");
        try (var gateway = start(keys)) {
            await().atMost(PATIENCE).until(() -> percent(gateway) == 50);
            assertThat(command(gateway, 0, "pause")).contains("s: paused", "50 of 100");
            assertThat(state(gateway)).isEqualTo("paused");
            assertThat(command(gateway, 1, "pause")).contains("409", "the rollout is paused");
            assertThat(command(gateway, 0, "resume", "s")).contains("s: running");
            assertThat(command(gateway, 0, "promote", "s")).contains("s: promoted", "100 of 100");
            assertThat(RawClient.get(port, "/").body()).isEqualTo("fresh");
            assertThat(command(gateway, 0, "abort")).contains("s: rolled_back", "0 of 100");
            assertThat(RawClient.get(port, "/").body()).isEqualTo("old");
            assertThat(command(gateway, 0, "status")).contains("s: rolled_back", "by command");
            assertThat(command(gateway, 1, "status", "other")).contains("no rollout of \"other\"");
            assertThat(gateway.manage("/api/gateway/rollouts/s").status()).isEqualTo(200);
            assertThat(gateway.manage("/api/gateway/rollouts/other").status()).isEqualTo(404);
        }
    }

    @Test
    @Execution(CONCURRENT)
    void isTakenOverByAnotherGateway() throws Exception {
        String keys = QUICK.replace("step_interval_secs   = 1", "step_interval_secs = 3600");
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        String same = config(keys).replace(":" + port, ":" + FreePort.next());
        try (var first = start(keys)) {
            await().atMost(PATIENCE).until(() -> percent(first) == 50);
            try (var second = GatewayProcess.in(elsewhere).start(same)) {
                assertThat(percent(second)).isEqualTo(50);
                assertThat(rollout(second).get("leads").asBoolean()).isFalse();

                command(second, 0, "promote");
                await().atMost(PATIENCE).until(() -> state(first).equals("promoted"));
                assertThat(RawClient.get(port, "/").body()).isEqualTo("fresh");

                first.signal("KILL");
                first.awaitExit();
                await().atMost(PATIENCE).until(() -> rollout(second).get("leads").asBoolean());
                assertThat(state(second)).isEqualTo("promoted");
            }
        }
    }

    @Test
    @Execution(CONCURRENT)
    void endsWithItsBlock() throws Exception {
        String keys = QUICK.replace("step_interval_secs   = 1", "step_interval_secs = 3600");
        try (var gateway = start(keys)) {
            await().atMost(PATIENCE).until(() -> percent(gateway) == 50);

            command(gateway, 0, "abort");
            gateway.rewriteConfig(config(""));
            await().atMost(PATIENCE)
                    .until(() -> gateway.manageJson("/api/gateway/rollouts").isEmpty());
            for (int i = 0; i < 10; i++) {
                assertThat(RawClient.get(port, "/").body()).isEqualTo("old");
            }

            // The same block is another rollout then.
            gateway.rewriteConfig(config(keys));
            await().atMost(PATIENCE)
                    .until(() -> gateway.manage("/api/gateway/rollouts/s").status() == 200);
            await().atMost(PATIENCE).until(() -> percent(gateway) == 50);
            assertThat(rollout(gateway).get("history")).hasSize(2);
        }
    }

    private void loadUntil(GatewayProcess gateway, String wanted) throws Exception {
        loadUntil(gateway, new ObservedShare(gateway, port, "old"), wanted);
    }

    /** Sends requests until the rollout is in a state; its share is never above the step. */
    private static void loadUntil(GatewayProcess gateway, ObservedShare share, String wanted)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!state(gateway).equals(wanted)) {
            assertThat(System.nanoTime()).as("reaches " + wanted).isLessThan(deadline);
            share.send(10);
        }
    }

    private static JsonNode rollout(GatewayProcess gateway) throws IOException {
        return gateway.manageJson("/api/gateway/rollouts/s");
    }

    private static JsonNode lastEvent(GatewayProcess gateway) throws IOException {
        JsonNode history = rollout(gateway).get("history");
        return history.get(history.size() - 1);
    }

    private static String state(GatewayProcess gateway) throws IOException {
        return rollout(gateway).get("state").asText();
    }

    private static int percent(GatewayProcess gateway) throws IOException {
        return rollout(gateway).get("percent").asInt();
    }

    private String command(GatewayProcess gateway, int code, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("rollout"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--address", "127.0.0.1:" + gateway.management().port()));
        try (var command = GatewayProcess.in(directory).args(all.toArray(String[]::new)).run()) {
            int ended = command.awaitExit();
            assertThat(ended).as(command.log() + command.output()).isEqualTo(code);
            return command.output() + command.log();
        }
    }

    private GatewayProcess start(String keys) throws IOException {
        return GatewayProcess.in(directory).start(config(keys));
    }

    private String config(String keys) {
        return """
        state_dir = "%s"
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "all" {
          rule    = "PathPrefix(`/`)"
          service = "s"
        }
        services "s" {
          revisions = [
            { name = "old", traffic_percent = 100, servers = [{ url = "%s" }] },
            { name = "fresh", traffic_percent = 0, servers = [{ url = "%s" }] },
          ]
          load_balancer { passive_health_check { enabled = false } }
          %s
        }
        """
                .formatted(
                        directory.resolve("state"),
                        port,
                        old.url(),
                        fresh.url(),
                        keys.isEmpty()
                                ? ""
                                : "rollout {\nfrom = \"old\"\nto = \"fresh\"\n" + keys + "\n}");
    }
}
