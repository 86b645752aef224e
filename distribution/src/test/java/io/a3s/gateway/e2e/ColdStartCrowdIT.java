package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.a3s.gateway.testkit.wire.MetricsPage;
import io.a3s.gateway.testkit.wire.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** A thousand clients at once at a service that has no replica. */
class ColdStartCrowdIT {
    private static final int MANY = 1000;
    // What comes at the same time may be taken in any order, so they come in groups.
    private static final int GROUP = 20;

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    /** Starts a gateway whose service has one replica at most, which takes one after the other. */
    private GatewayProcess gateway(String scaling, String command) throws Exception {
        return GatewayProcess.in(directory)
                .start(
                        """
                        entrypoints "web" { address = "127.0.0.1:%d" }
                        routers "all" { rule = "PathPrefix(`/`)"; service = "llm" }
                        services "llm" {
                          scaling {
                            executor              = "process"
                            max_replicas          = 1
                            container_concurrency = 1
                            buffer_enabled        = true
                            buffer_size           = %d
                            %s
                            process { command = %s; stop_timeout = "1s"; restart_delay = "100ms" }
                          }
                        }
                        """
                                .formatted(port, MANY, scaling, command));
    }

    private GatewayProcess withReplica(String... more) throws Exception {
        return gateway("buffer_timeout_secs = 300", ReplicaServer.command(file("starts"), more));
    }

    private int starts() throws IOException {
        return Files.readAllLines(file("starts")).size();
    }

    private static double scaling(MetricsPage metrics, String what) {
        return metrics.value("gateway_scaling_" + what + "{service=\"llm\"}");
    }

    private static void awaitQueued(GatewayProcess gateway, int count) throws Exception {
        Instant limit = Instant.now().plus(Scale.patience(20));
        while (scaling(gateway.metrics(), "queued_requests") != count) {
            assertThat(Instant.now()).as("%d wait", count).isBefore(limit);
            Thread.sleep(1);
        }
    }

    /** Has a thousand ask, each group after the one before has been taken in. */
    private void ask(GatewayProcess gateway) throws Exception {
        for (int i = 0; i < MANY; i++) {
            RawClient client = RawClient.connect(port);
            clients.add(client);
            client.send("GET /%d HTTP/1.1\r\nHost: a\r\n\r\n".formatted(i));
            if (clients.size() % GROUP == 0) {
                awaitQueued(gateway, clients.size());
            }
        }
    }

    /**
     * Reads the answers, and checks that the replica had each request once, and those of a group
     * before those of the next.
     *
     * @param asking the numbers of the clients that are still there
     */
    private void assertServedInOrder(int[] asking) throws IOException {
        List<Integer> turns = new ArrayList<>();
        List<Integer> groups = new ArrayList<>();
        for (int index : asking) {
            RawClient.Answer answer = clients.get(index).receive().answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.head().field("x-most")).contains("1");
            turns.add(Integer.parseInt(answer.head().field("x-turn").orElseThrow()));
            groups.add(index / GROUP);
        }
        assertThat(turns)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, asking.length).boxed().toList());
        List<Integer> groupsByTurn =
                IntStream.range(0, turns.size())
                        .boxed()
                        .sorted(Comparator.comparing(turns::get))
                        .map(groups::get)
                        .toList();
        assertThat(groupsByTurn).isSorted();
    }

    private static void assertNothingIsLeft(GatewayProcess gateway) throws IOException {
        gateway.awaitIdle();
        MetricsPage metrics = gateway.metrics();
        assertThat(scaling(metrics, "queued_requests")).isZero();
        assertThat(scaling(metrics, "wait_seconds_count")).isEqualTo(MANY);
        assertThat(metrics.sum("gateway_backend_active_requests")).isZero();
        assertThat(gateway.manageJson("/api/gateway/scaling/llm").at("/in_flight").asInt())
                .isZero();
    }

    @Execution(CONCURRENT)
    @Test
    void startsOneReplicaAndServesEachOnceInTheOrderTheyCame() throws Exception {
        try (var gateway = withReplica("gate=" + file("gate"))) {
            ask(gateway);
            Files.createFile(file("gate"));

            assertServedInOrder(IntStream.range(0, MANY).toArray());

            assertThat(starts()).isEqualTo(1);
            assertThat(gateway.log().lines().filter(line -> line.contains("scaling: "))).hasSize(1);
            assertThat(scaling(gateway.metrics(), "start_seconds_count")).isEqualTo(1);
            assertNothingIsLeft(gateway);
        }
    }

    @Execution(CONCURRENT)
    @Test
    void servesTheOthersInTheirOrderWhenAThirdLeave() throws Exception {
        try (var gateway = withReplica("gate=" + file("gate"))) {
            ask(gateway);
            for (int i = 0; i < MANY; i += 3) {
                if (i % 2 == 0) {
                    clients.get(i).close();
                } else {
                    clients.get(i).reset();
                }
            }
            int[] staying = IntStream.range(0, MANY).filter(i -> i % 3 != 0).toArray();
            awaitQueued(gateway, staying.length);
            Files.createFile(file("gate"));

            assertServedInOrder(staying);

            assertThat(starts()).isEqualTo(1);
            assertNothingIsLeft(gateway);
        }
    }

    @Execution(CONCURRENT)
    @Test
    void servesAllWhenAReplicaFailsToStartTwiceAndThenWorks() throws Exception {
        try (var gateway = withReplica("fail=2", "gate=" + file("gate"))) {
            ask(gateway);
            Files.createFile(file("gate"));

            assertServedInOrder(IntStream.range(0, MANY).toArray());

            assertThat(starts()).isEqualTo(3);
            assertThat(scaling(gateway.metrics(), "start_seconds_count")).isEqualTo(1);
            assertNothingIsLeft(gateway);
        }
    }

    @Execution(CONCURRENT)
    @Test
    void tellsAllOfThemWhenNoReplicaEverStarts() throws Exception {
        try (var gateway = gateway("buffer_timeout_secs = 3", "[\"sleep\", \"600\"]")) {
            for (int i = 0; i < MANY; i++) {
                RawClient client = RawClient.connect(port);
                clients.add(client);
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            }

            for (RawClient client : clients) {
                RawClient.Answer answer = client.receive().answer();
                assertThat(answer.status()).isEqualTo(504);
                assertThat(answer.body()).contains("Backend scale-up timed out");
            }

            assertNothingIsLeft(gateway);
            assertThat(
                            gateway.metrics()
                                    .labelled(
                                            "gateway_local_replies_total",
                                            "reason",
                                            "cold_start_timeout"))
                    .isEqualTo(MANY);
        }
    }
}
