package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.RawClient.Answer;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions that are scaled, each by itself, as processes of this machine. */
class RevisionScalingIT {
    private static final String TO_ZERO =
            "scale_down_delay_secs = 0; stable_window_secs = 6; scale_to_zero_grace_secs = 1";

    @TempDir Path directory;
    private final int port = FreePort.next();

    private Path starts(String target) {
        return directory.resolve("starts-" + target);
    }

    private String config(int old, int fresh, String scaling, String more) {
        return """
        state_dir = "%s"
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "all" { rule = "PathPrefix(`/`)"; service = "llm" }
        services "llm" {
          revisions = [
            { name = "v1", traffic_percent = %d },
            { name = "v2", traffic_percent = %d },
          ]
          scaling {
            executor       = "process"
            max_replicas   = 1
            buffer_enabled = true
            buffer_timeout_secs = 120
            %s
            process { command = %s; stop_timeout = "1s" }
          }
          %s
        }
        """
                .formatted(
                        directory.resolve("state"),
                        port,
                        old,
                        fresh,
                        scaling,
                        ReplicaServer.command(starts("{service}")),
                        more);
    }

    private GatewayProcess start(String config) throws IOException {
        return GatewayProcess.in(directory).start(config);
    }

    /** Returns the revision whose replica has answered, as the replica says that. */
    private String servedBy(Answer answer) throws IOException {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String replica = answer.body().substring(0, answer.body().indexOf(' '));
        for (String revision : List.of("v1", "v2")) {
            Path file = starts("llm-" + revision);
            if (Files.exists(file) && Files.readAllLines(file).contains(replica)) {
                return revision;
            }
        }
        throw new AssertionError("nobody knows of " + replica);
    }

    private static double scaling(GatewayProcess gateway, String kind, String target)
            throws IOException {
        return gateway.metrics().value("gateway_scaling_" + kind + "{service=\"" + target + "\"}");
    }

    private static double requests(GatewayProcess gateway, String revision) throws IOException {
        return gateway.metrics().labelled("gateway_revision_requests_total", "revision", revision);
    }

    @Test
    void eachIsStartedForTheRequestsThatAreItsOwn() throws Exception {
        int each = 10;
        try (var gateway = start(config(50, 50, "container_concurrency = 2", ""));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(scaling(gateway, "desired_replicas", "llm-v1")).isZero();
            assertThat(scaling(gateway, "desired_replicas", "llm-v2")).isZero();

            List<Callable<String>> all = new ArrayList<>();
            for (int i = 0; i < 2 * each; i++) {
                all.add(() -> servedBy(RawClient.get(port, "/")));
            }
            List<String> served = new ArrayList<>();
            for (Future<String> one : threads.invokeAll(all)) {
                served.add(one.get());
            }

            // Not one of them went where it was not drawn to, because that was there first.
            assertThat(served).hasSize(2 * each).contains("v1", "v2");
            for (String revision : List.of("v1", "v2")) {
                int own = Collections.frequency(served, revision);
                assertThat(own).isBetween(each - 2, each + 2);
                assertThat(requests(gateway, revision)).isEqualTo(own);
                assertThat(Files.readAllLines(starts("llm-" + revision))).hasSize(1);
                assertThat(scaling(gateway, "ready_replicas", "llm-" + revision)).isEqualTo(1);
                assertThat(gateway.awaitAccess(entry -> revision.equals(entry.get("revision"))))
                        .containsEntry("service", "llm");
            }
            JsonNode shown = gateway.manageJson("/api/gateway/scaling");
            assertThat(shown.findValuesAsText("name")).containsExactly("llm-v1", "llm-v2");
            gateway.awaitIdle();
        }
    }

    @Test
    void onlyThoseWithAShareKeepReplicasInReserve() throws Exception {
        String scaling =
                "min_replicas = 1; scale_down_delay_secs = 0; scale_to_zero_grace_secs = 0";
        try (var gateway = start(config(100, 0, scaling, ""))) {
            await().atMost(Scale.patience(30))
                    .until(() -> scaling(gateway, "ready_replicas", "llm-v1") == 1);
            assertThat(scaling(gateway, "desired_replicas", "llm-v2")).isZero();
            assertThat(starts("llm-v2")).doesNotExist();

            gateway.rewriteConfig(config(0, 100, scaling, ""));

            await().atMost(Scale.patience(30))
                    .until(() -> scaling(gateway, "ready_replicas", "llm-v2") == 1);
            await().atMost(Scale.patience(30))
                    .until(() -> scaling(gateway, "desired_replicas", "llm-v1") == 0);
            assertThat(servedBy(RawClient.get(port, "/"))).isEqualTo("v2");
            gateway.awaitIdle();
        }
    }

    @Test
    void aRolloutStartsTheNewOneAndLeavesNothingOfTheOldOne() throws Exception {
        String rollout =
                """
                rollout {
                  from                 = "v1"
                  to                   = "v2"
                  step_percent         = 50
                  step_interval_secs   = 1
                  min_requests         = 5
                  latency_threshold_ms = 20000
                }
                """;
        try (var gateway = start(config(100, 0, TO_ZERO, rollout))) {
            assertThat(servedBy(RawClient.get(port, "/"))).isIn("v1", "v2");

            await().atMost(Scale.patience(60))
                    .until(
                            () -> {
                                for (int i = 0; i < 10; i++) {
                                    servedBy(RawClient.get(port, "/"));
                                }
                                return state(gateway).equals("promoted");
                            });
            await().atMost(Scale.patience(40))
                    .until(
                            () -> {
                                assertThat(servedBy(RawClient.get(port, "/"))).isEqualTo("v2");
                                return scaling(gateway, "ready_replicas", "llm-v1") == 0;
                            });
            assertThat(scaling(gateway, "desired_replicas", "llm-v1")).isZero();
            assertThat(scaling(gateway, "ready_replicas", "llm-v2")).isEqualTo(1);
            assertThat(gateway.metrics().sum("gateway_rollout_rollbacks_total")).isZero();
            gateway.awaitIdle();
        }
    }

    @Test
    void aRevisionThatCannotBeStartedIsTakenBack() throws Exception {
        String rollout =
                """
                rollout {
                  from                 = "v1"
                  to                   = "v2"
                  step_percent         = 50
                  step_interval_secs   = 2
                  latency_threshold_ms = 20000
                }
                """;
        try (ScriptedBackend canary = ScriptedBackend.start(Behaviour.plain("canary"))) {
            String mirror =
                    "mirror { service = \"canary\"; percentage = 100 }\n"
                            + rollout
                            + "}\nservices \"canary\" { load_balancer { servers = [{ url = \""
                            + canary.url()
                            + "\" }] }";
            String config =
                    config(100, 0, "", mirror)
                            .replace("buffer_timeout_secs = 120", "buffer_timeout_secs = 5")
                            .replace("command = [", "command = [\"./start-{service}\", ");
            script("start-llm-v1", "exec \"$@\"");
            script("start-llm-v2", "exit 3");
            config = config.replace("process {", "process { directory = \"" + directory + "\"; ");
            try (var gateway = start(config)) {
                await().atMost(Scale.patience(60))
                        .until(
                                () -> {
                                    RawClient.get(port, "/");
                                    return state(gateway).equals("rolled_back");
                                });
                assertThat(gateway.manageJson("/api/gateway/rollouts/llm").get("reason").asText())
                        .isEqualTo("no_healthy_backends");
                assertThat(servedBy(RawClient.get(port, "/"))).isEqualTo("v1");
                await().atMost(Scale.patience(10)).until(() -> !canary.requests().isEmpty());
                gateway.awaitIdle();
            }
        }
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static String state(GatewayProcess gateway) throws IOException {
        return gateway.manageJson("/api/gateway/rollouts/llm").get("state").asText();
    }

    @Test
    void revisionsThatCouldNotBeToldApartAreRefused() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("gateway.hcl"),
                        config(50, 50, "", "")
                                .replace("executor       = \"process\"", "executor = \"box\"")
                                .replaceAll("process \\{.*}", "box { name = \"both\" }"));
        try (var command =
                GatewayProcess.in(directory).args("validate", "--config", file.toString()).run()) {
            assertThat(command.awaitExit()).isEqualTo(1);
            assertThat(command.output() + command.log())
                    .contains(
                            "services \"llm\" scaling box: name: all revisions would be scaled as"
                                    + " one",
                            "remove it");
        }
    }
}
