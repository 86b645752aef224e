package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.a3s.gateway.testkit.wire.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** The demo whose model servers come and go with the load. */
class ScalingDemoIT {
    private static final int AT_A_TIME = 8;

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final Management management = new Management(FreePort.next(), "");

    private GatewayProcess demo() throws IOException {
        GatewayProcess demo =
                GatewayProcess.in(directory)
                        .args("demo", "--scale-to-zero", "--pace", "2ms")
                        .args("--port", Integer.toString(port))
                        .args("--management-port", Integer.toString(management.port()))
                        .run();
        await().atMost(Scale.patience(60)).until(() -> demo.output().contains("Ctrl-C"));
        return demo;
    }

    private JsonNode scaling() throws IOException {
        return new ObjectMapper().readTree(management.get("/api/gateway/scaling/llm").body());
    }

    private RawClient.Answer chat(int tokens) throws IOException {
        return RawClient.ask(
                port,
                RawClient.post(
                        "/v1/chat/completions",
                        "{\"stream\":true,\"max_tokens\":%d,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                                .formatted(tokens)));
    }

    private static void assertWhole(RawClient.Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).startsWith("data: {").endsWith("data: [DONE]\n\n");
    }

    private static List<ProcessHandle> children(GatewayProcess demo) {
        return ProcessHandle.of(demo.pid()).orElseThrow().descendants().toList();
    }

    private static void awaitNoneOf(List<ProcessHandle> processes) {
        assertThat(processes).isNotEmpty();
        await().alias("the end of all replicas")
                .atMost(Scale.patience(30))
                .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Execution(CONCURRENT)
    @Test
    void startsModelServersWhenTheyAreNeededAndEndsThemWhenIdle() throws Exception {
        try (var demo = demo()) {
            assertThat(children(demo)).isEmpty();

            assertWhole(chat(20));

            assertThat(demo.output()).contains("0 -> 1 replicas wanted", "is starting");
            await().until(() -> demo.output().contains("is ready after "));
            askUntilThereAreMore();
            await().atMost(Scale.patience(60)).until(() -> scaling().get("running").asInt() == 0);
            await().atMost(Scale.patience(30)).until(() -> children(demo).isEmpty());
            await().until(() -> demo.output().contains("has stopped"));

            assertWhole(chat(20));
            List<ProcessHandle> left = children(demo);
            demo.signal("TERM");
            assertThat(demo.awaitExit()).isZero();
            awaitNoneOf(left);
        }
    }

    private void askUntilThereAreMore() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            Callable<Integer> client =
                    () -> {
                        int answers = 0;
                        while (scaling().get("ready").asInt() < 2) {
                            assertWhole(chat(500));
                            answers++;
                        }
                        return answers;
                    };
            for (int i = 0; i < AT_A_TIME; i++) {
                all.add(threads.submit(client));
            }
            int answers = 0;
            for (Future<Integer> each : all) {
                answers += each.get();
            }
            assertThat(answers).isPositive();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void leavesNoModelServerBehindWhenItIsKilled() throws Exception {
        try (var demo = demo()) {
            assertWhole(chat(20));
            List<ProcessHandle> left = children(demo);

            demo.signal("KILL");

            assertThat(demo.awaitExit()).isNotZero();
            awaitNoneOf(left);
        }
    }
}
