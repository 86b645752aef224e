package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** Several gateways that scale the same service. */
class FleetIT {
    private static final String PASSWORD = "pa55-of-redis";
    private static final int MOST = 6;

    @TempDir Path directory;
    private final List<ScriptedBackend> backends = new ArrayList<>();
    private final int onePort = FreePort.next();
    private final int twoPort = FreePort.next();
    private RedisProcess redis;
    private FakeBox box;

    @BeforeEach
    void start() throws IOException {
        RedisProcess.require();
        redis = RedisProcess.start(directory, PASSWORD);
        for (int i = 0; i < MOST; i++) {
            backends.add(ScriptedBackend.start(Behaviour.plain("fine")));
        }
        box = new FakeBox(backends);
    }

    @AfterEach
    void stop() throws IOException {
        if (redis != null) {
            redis.close();
            box.close();
            for (ScriptedBackend backend : backends) {
                backend.close();
            }
        }
    }

    private String redisStore() {
        return "store \"redis\" { url = \"%s\"; lease_ttl = \"3s\" }".formatted(redis.url());
    }

    private GatewayProcess gateway(int port, String store) throws IOException {
        String config =
                """
                %s
                entrypoints "web" { address = "127.0.0.1:%d" }
                routers "all" { rule = "PathPrefix(`/`)"; service = "llm" }
                services "llm" {
                  scaling {
                    executor              = "box"
                    max_replicas          = %d
                    container_concurrency = 1
                    target_utilization    = 1
                    buffer_enabled        = true
                    box { url = "%s" }
                  }
                }
                """
                        .formatted(store, port, MOST, box.url());
        return GatewayProcess.in(Files.createDirectory(directory.resolve("gateway-" + port)))
                .start(config);
    }

    private static boolean isLeader(GatewayProcess gateway) throws IOException {
        return gateway.metrics().value("gateway_scaling_leader{service=\"llm\"}") == 1;
    }

    private static void awaitOneLeader(GatewayProcess one, GatewayProcess two) {
        await().atMost(Scale.patience(20)).until(() -> isLeader(one) != isLeader(two));
    }

    @Test
    @Execution(CONCURRENT)
    void startOneReplicaForAllAndGoOnWhenTheLeaderIsKilled() throws Exception {
        try (var one = gateway(onePort, redisStore());
                var two = gateway(twoPort, redisStore())) {
            awaitOneLeader(one, two);

            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> answers = new ArrayList<>();
                for (int port : List.of(onePort, twoPort)) {
                    answers.add(threads.submit(() -> RawClient.get(port, "/").status()));
                }
                for (Future<Integer> answer : answers) {
                    assertThat(answer.get()).isEqualTo(200);
                }
            }
            // Both requests may have been seen together, or the second a moment later.
            assertThat(box.told).isSubsetOf(1, 2).isNotEmpty();
            await().atMost(Scale.patience(20))
                    .until(
                            () ->
                                    one.metrics().value("gateway_fleet_members{store=\"redis\"}")
                                            == 2);
            int before = box.replicas();

            boolean isFirst = isLeader(one);
            GatewayProcess leader = isFirst ? one : two;
            GatewayProcess other = isFirst ? two : one;
            int otherPort = isFirst ? twoPort : onePort;
            leader.signal("KILL");
            leader.awaitExit();

            assertThat(RawClient.get(otherPort, "/").status()).isEqualTo(200);
            await().atMost(Scale.patience(20)).until(() -> isLeader(other));
            assertThat(RawClient.get(otherPort, "/").status()).isEqualTo(200);
            assertThat(box.replicas()).isEqualTo(before);
            await().atMost(Scale.patience(20))
                    .until(
                            () ->
                                    other.metrics().value("gateway_fleet_members{store=\"redis\"}")
                                            == 1);
        }
    }

    @Test
    @Execution(CONCURRENT)
    void countTheLoadOfAll() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        Behaviour holding =
                (request, wire) -> {
                    request.body().rest();
                    held.await();
                    wire.respond(200, "text/plain", "held".getBytes(StandardCharsets.UTF_8));
                };
        backends.forEach(backend -> backend.behaveAt("/held", holding));
        try (var one = gateway(onePort, redisStore());
                var two = gateway(twoPort, redisStore());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            awaitOneLeader(one, two);
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                for (int port : List.of(onePort, twoPort)) {
                    answers.add(threads.submit(() -> RawClient.get(port, "/held").status()));
                }
            }

            // Each gateway has two; a replica is to have one.
            await().atMost(Scale.patience(30)).until(() -> box.replicas() == 4);
            held.countDown();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
            assertThat(box.told).isSorted();
        }
    }

    @Test
    @Execution(CONCURRENT)
    void serveOnAndAddWhatIsNeededWhileTheStoreIsAway() throws Exception {
        try (var one = gateway(onePort, redisStore());
                var two = gateway(twoPort, redisStore())) {
            awaitOneLeader(one, two);

            redis.kill();
            one.awaitLog("the store is away");
            two.awaitLog("the store is away");
            assertThat(RawClient.get(onePort, "/").status()).isEqualTo(200);
            assertThat(RawClient.get(twoPort, "/").status()).isEqualTo(200);
            one.awaitLog("CUT_OFF");
            assertThat(box.told).isSorted();
            assertThat(box.replicas()).isPositive();
            assertThat(one.metrics().sum("gateway_fleet_store_errors_total")).isPositive();

            redis.restart();
            one.awaitLog("the store is back");
            two.awaitLog("the store is back");
            awaitOneLeader(one, two);
        }
    }

    @Test
    @Execution(CONCURRENT)
    void giveTheLeadUpWhenTheyStop() throws Exception {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        // Longer than the test waits, so that nobody only waits for its end.
        String store =
                "store \"file\" { directory = \"%s\"; lease_ttl = \"5m\" }".formatted(shared);
        try (var one = gateway(onePort, store)) {
            await().atMost(Scale.patience(20)).until(() -> isLeader(one));
            try (var two = gateway(twoPort, store)) {
                assertThat(isLeader(two)).isFalse();
                assertThat(RawClient.get(twoPort, "/").status()).isEqualTo(200);

                one.signal("TERM");
                assertThat(one.awaitExit()).isZero();

                await().atMost(Scale.patience(60)).until(() -> isLeader(two));
            }
        }
    }

    @Test
    @Execution(CONCURRENT)
    void areToldThatAStoreCannotBeChangedMeanwhile() throws Exception {
        try (var one = gateway(onePort, redisStore())) {
            String config = Files.readString(one.configFile());
            one.rewriteConfig(
                    config.substring(config.indexOf("store"))
                            .replace("lease_ttl = \"3s\"", "lease_ttl = \"4s\""));

            one.awaitLog("store: the change takes effect at the next start");
            assertThat(one.log()).doesNotContain(PASSWORD);
        }
    }
}
