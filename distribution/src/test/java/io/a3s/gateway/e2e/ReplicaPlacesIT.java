package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.a3s.gateway.testkit.wire.RawClient;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** Replicas that take so many requests at a time, and crowds that come while there is none. */
class ReplicaPlacesIT {
    private static final int MANY = 1000;

    @TempDir Path directory;
    private final int port = FreePort.next();

    private Path file(String name) {
        return directory.resolve(name);
    }

    private GatewayProcess gateway(String scaling, String... more) throws Exception {
        return start(scaling, ReplicaServer.command(file("starts"), more));
    }

    private GatewayProcess start(String scaling, String command) throws Exception {
        return GatewayProcess.in(directory)
                .start(
                        """
                        entrypoints "web" { address = "127.0.0.1:%d" }
                        routers "all" { rule = "PathPrefix(`/`)"; service = "llm" }
                        services "llm" {
                          scaling {
                            executor    = "process"
                            buffer_size = 2000
                            %s
                            process { command = %s; stop_timeout = "1s" }
                          }
                        }
                        """
                                .formatted(port, scaling, command));
    }

    private static double queued(GatewayProcess gateway) throws IOException {
        return gateway.metrics().value("gateway_scaling_queued_requests{service=\"llm\"}");
    }

    private static int number(RawClient.Answer answer, String field) {
        return Integer.parseInt(answer.head().field(field).orElseThrow());
    }

    private List<RawClient.Answer> askAtOnce(int times) throws Exception {
        List<RawClient.Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<RawClient.Answer> ask = () -> RawClient.get(port, "/");
            for (Future<RawClient.Answer> each :
                    threads.invokeAll(Collections.nCopies(times, ask))) {
                answers.add(each.get());
            }
        }
        return answers;
    }

    private String held(String gate) {
        return RawClient.lines("GET / HTTP/1.1", "Host: a", "X-Hold: " + file(gate), "", "");
    }

    @Execution(CONCURRENT)
    @Test
    void servesEachOfAThousandOnceFromOneReplicaWithinItsLimit() throws Exception {
        try (var gateway =
                gateway("max_replicas = 1; container_concurrency = 7; buffer_enabled = true")) {
            List<RawClient.Answer> answers = askAtOnce(MANY);

            assertThat(answers).allSatisfy(each -> assertThat(each.status()).isEqualTo(200));
            assertThat(answers)
                    .extracting(each -> number(each, "x-turn"))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.rangeClosed(1, MANY).boxed().toList());
            assertThat(answers)
                    .allSatisfy(each -> assertThat(number(each, "x-most")).isLessThan(8));
            assertThat(Files.readAllLines(file("starts"))).hasSize(1);
            assertThat(queued(gateway)).isZero();
            var metrics = gateway.metrics();
            assertThat(metrics.value("gateway_scaling_start_seconds_count{service=\"llm\"}"))
                    .isEqualTo(1);
            double waited = metrics.value("gateway_scaling_wait_seconds_count{service=\"llm\"}");
            assertThat(waited).isPositive();
            assertThat(metrics.value("gateway_scaling_first_byte_seconds_count{service=\"llm\"}"))
                    .isEqualTo(waited);
            gateway.awaitIdle();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void refusesWhatHasNoPlaceWhereNobodyMayWait() throws Exception {
        try (var gateway =
                        gateway("min_replicas = 1; max_replicas = 1; container_concurrency = 1");
                var client = RawClient.connect(port)) {
            await().atMost(Scale.patience(20))
                    .until(() -> RawClient.get(port, "/").status() == 200);
            client.send(held("gate"));
            await().atMost(Scale.patience(10))
                    .until(
                            () ->
                                    gateway.metrics().sum("gateway_backend_active_requests", "llm")
                                            == 1);

            RawClient.Answer refused = RawClient.get(port, "/busy");

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("No healthy backends");
            assertThat(gateway.awaitOnlyAccess("/busy")).containsEntry("reason", "replicas_busy");
            Files.createFile(file("gate"));
            assertThat(client.receive().answer().status()).isEqualTo(200);
            await().atMost(Scale.patience(10))
                    .until(() -> RawClient.get(port, "/").status() == 200);
            gateway.awaitIdle();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void tellsWhoWaitsForEventsThatItWaits() throws Exception {
        try (var gateway =
                        gateway(
                                "max_replicas = 1; buffer_enabled = true; buffer_timeout_secs = 120;"
                                        + " cold_start_keepalive = \"100ms\"",
                                "gate=" + file("gate"));
                var client = RawClient.connect(port)) {
            client.send(
                    RawClient.lines(
                            "GET /events HTTP/1.1",
                            "Host: a",
                            "Accept: text/event-stream",
                            "",
                            ""));
            RawClient.Received received = client.receive();
            assertThat(received.head().status()).isEqualTo(200);
            assertThat(received.head().field("content-type")).contains("text/event-stream");
            assertThat(received.next().text()).contains(": waiting\n\n");

            Files.createFile(file("gate"));

            assertThat(received.answer().body()).endsWith("data: here\n\n");
            gateway.awaitIdle();
        }
    }

    @Execution(CONCURRENT)
    @Test
    void endsAStreamOfCommentsWithTheReason() throws Exception {
        try (var gateway =
                start(
                        "max_replicas = 1; buffer_enabled = true; buffer_timeout_secs = 1;"
                                + " cold_start_keepalive = \"100ms\"",
                        "[\"sleep\", \"600\"]")) {
            RawClient.Answer answer =
                    RawClient.ask(
                            port,
                            RawClient.lines(
                                    "GET /late HTTP/1.1",
                                    "Host: a",
                                    "Accept: text/event-stream",
                                    "",
                                    ""));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body())
                    .startsWith(": waiting\n\n")
                    .contains("event: error\ndata: {", "cold_start_timeout", "\"status\":504")
                    .endsWith("}}\n\n");
            assertThat(gateway.awaitOnlyAccess("/late"))
                    .containsEntry("reason", "cold_start_timeout");
            gateway.awaitIdle();
        }
    }
}
