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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** A rollout of two gateways, whose state is in the store that they share. */
class FleetRolloutIT {
    private static final Duration PATIENCE = Scale.patience(40);
    private static final String SLOW = "step_interval_secs = 3600";
    private static final String QUICK =
            """
            step_interval_secs   = 1
            min_requests         = 20
            window               = "5s"
            latency_threshold_ms = 20000
            """;

    @TempDir Path directory;
    private final int onePort = FreePort.next();
    private final int twoPort = FreePort.next();
    private RedisProcess redis;
    private ScriptedBackend old;
    private ScriptedBackend fresh;

    @BeforeEach
    void start() throws IOException {
        RedisProcess.require();
        redis = RedisProcess.start(directory, "pa55-of-redis");
        old = ScriptedBackend.start(Behaviour.plain("old"));
        fresh = ScriptedBackend.start(Behaviour.plain("fresh"));
    }

    @AfterEach
    void stop() throws IOException {
        if (redis != null) {
            redis.close();
            old.close();
            fresh.close();
        }
    }

    /** Two gateways, and which of them makes the steps. */
    private record Pair(
            GatewayProcess leader, int leaderPort, GatewayProcess follower, int followerPort) {}

    private Pair pair(GatewayProcess one, GatewayProcess two) {
        await().atMost(PATIENCE).until(() -> leads(one) != leads(two));
        return leads(one)
                ? new Pair(one, onePort, two, twoPort)
                : new Pair(two, twoPort, one, onePort);
    }

    private GatewayProcess gateway(int port, String keys) throws IOException {
        return gateway(
                port,
                "store \"redis\" { url = \"" + redis.url() + "\"; lease_ttl = \"3s\" }",
                keys);
    }

    private GatewayProcess gateway(int port, String store, String keys) throws IOException {
        String config =
                """
                %s
                state_dir = "/nowhere/that/can/be/written"
                entrypoints "web" { address = "127.0.0.1:%d" }
                routers "all" { rule = "PathPrefix(`/`)"; service = "s" }
                services "s" {
                  revisions = [
                    { name = "old", traffic_percent = 100, servers = [{ url = "%s" }] },
                    { name = "fresh", traffic_percent = 0, servers = [{ url = "%s" }] },
                  ]
                  load_balancer { passive_health_check { enabled = false } }
                  rollout {
                    from         = "old"
                    to           = "fresh"
                    step_percent = 50
                    %s
                  }
                }
                """
                        .formatted(store, port, old.url(), fresh.url(), keys);
        return GatewayProcess.in(Files.createDirectories(directory.resolve("gateway-" + port)))
                .start(config);
    }

    private static JsonNode rollout(GatewayProcess gateway) {
        try {
            return gateway.manageJson("/api/gateway/rollouts/s");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean leads(GatewayProcess gateway) {
        return rollout(gateway).get("leads").asBoolean();
    }

    private static int percent(GatewayProcess gateway) {
        return rollout(gateway).get("percent").asInt();
    }

    private static String state(GatewayProcess gateway) {
        return rollout(gateway).get("state").asText();
    }

    private static void awaitState(GatewayProcess gateway, String state) {
        await().atMost(PATIENCE).until(() -> state(gateway).equals(state));
    }

    private void order(GatewayProcess gateway, String command) throws Exception {
        String address = "127.0.0.1:" + gateway.management().port();
        try (var running =
                GatewayProcess.in(directory)
                        .args("rollout", command, "s", "--address", address)
                        .run()) {
            assertThat(running.awaitExit()).as(running.log() + running.output()).isZero();
        }
    }

    @Test
    @Execution(CONCURRENT)
    void isMadeByOneAndFollowedByAll() throws Exception {
        try (var one = gateway(onePort, SLOW);
                var two = gateway(twoPort, SLOW)) {
            Pair pair = pair(one, two);
            await().atMost(PATIENCE).until(() -> percent(one) == 50 && percent(two) == 50);

            order(pair.follower(), "pause");
            assertThat(state(pair.follower())).isEqualTo("paused");
            awaitState(pair.leader(), "paused");
            order(pair.leader(), "resume");
            awaitState(pair.follower(), "running");

            // In the middle, with no word to anybody.
            pair.leader().signal("KILL");
            pair.leader().awaitExit();
            await().atMost(PATIENCE).until(() -> leads(pair.follower()));
            assertThat(percent(pair.follower())).isEqualTo(50);
            order(pair.follower(), "promote");
            assertThat(RawClient.get(pair.followerPort(), "/").body()).isEqualTo("fresh");

            // Whoever comes to them begins where they are, with its first request.
            try (var again = gateway(pair.leaderPort(), SLOW)) {
                assertThat(RawClient.get(pair.leaderPort(), "/").body()).isEqualTo("fresh");
                assertThat(state(again)).isEqualTo("promoted");
                order(again, "abort");
                awaitState(pair.follower(), "rolled_back");
                assertThat(RawClient.get(pair.followerPort(), "/").body()).isEqualTo("old");
            }
        }
    }

    @Test
    @Execution(CONCURRENT)
    void isKeptWhenAllOfThemEnd() throws Exception {
        Path shared = Files.createDirectory(directory.resolve("shared"));
        String store =
                "store \"file\" { directory = \"%s\"; lease_ttl = \"3s\" }".formatted(shared);
        try (var one = gateway(onePort, store, SLOW);
                var two = gateway(twoPort, store, SLOW)) {
            await().atMost(PATIENCE).until(() -> percent(one) == 50 && percent(two) == 50);
            order(two, "abort");
            awaitState(one, "rolled_back");
            for (GatewayProcess each : new GatewayProcess[] {one, two}) {
                each.signal("KILL");
                each.awaitExit();
            }
        }
        try (var one = gateway(onePort, store, SLOW);
                var two = gateway(twoPort, store, SLOW)) {
            for (GatewayProcess each : new GatewayProcess[] {one, two}) {
                assertThat(state(each)).isEqualTo("rolled_back");
                assertThat(rollout(each).get("reason").asText()).isEqualTo("aborted");
                assertThat(rollout(each).get("history")).hasSize(3);
            }
            assertThat(RawClient.get(onePort, "/").body()).isEqualTo("old");
            assertThat(RawClient.get(twoPort, "/").body()).isEqualTo("old");
        }
    }

    @Test
    @Execution(CONCURRENT)
    void isJudgedByRequestsThatTheLeaderDoesNotGet() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Behaviour good = Behaviour.plain("fresh");
        Behaviour bad = Behaviour.status(500);
        fresh.behave(
                (request, wire) ->
                        (count.incrementAndGet() % 10 == 0 ? bad : good).answer(request, wire));
        try (var one = gateway(onePort, QUICK);
                var two = gateway(twoPort, QUICK)) {
            Pair pair = pair(one, two);
            ObservedShare share = new ObservedShare(pair.follower(), pair.followerPort(), "old");
            int windows = rollout(pair.leader()).get("windows").asInt();

            loadFollowerUntil(pair, share, "rolled_back");

            assertThat(lastEvent(pair.leader()).get("windows").asInt() - windows).isLessThan(2);
            for (GatewayProcess each : new GatewayProcess[] {one, two}) {
                assertThat(rollout(each).get("reason").asText()).isEqualTo("error_rate");
            }
            assertThat(share.send(10)).isZero();

            fresh.behave(good);
            order(pair.follower(), "resume");
            loadFollowerUntil(pair, share, "promoted");

            for (GatewayProcess each : new GatewayProcess[] {one, two}) {
                assertThat(rollout(each).get("history"))
                        .extracting(event -> event.get("percent").asInt())
                        .containsExactly(0, 50, 0, 0, 50, 100, 100);
            }
            assertThat(RawClient.get(pair.leaderPort(), "/").body()).isEqualTo("fresh");
        }
    }

    private static JsonNode lastEvent(GatewayProcess gateway) {
        JsonNode history = rollout(gateway).get("history");
        return history.get(history.size() - 1);
    }

    private static void loadFollowerUntil(Pair pair, ObservedShare share, String state)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!state(pair.follower()).equals(state)) {
            assertThat(System.nanoTime()).as("reaches " + state).isLessThan(deadline);
            share.send(10);
        }
        awaitState(pair.leader(), state);
        assertThat(pair.leader().metrics().sum("gateway_revision_requests_total")).isZero();
        assertThat(leads(pair.leader())).isTrue();
    }

    @Test
    @Execution(CONCURRENT)
    void isTakenBackByEachOfThemWhileTheStoreIsAway() throws Exception {
        try (var one = gateway(onePort, QUICK.replace("= 1\n", "= 3600\n"));
                var two = gateway(twoPort, QUICK.replace("= 1\n", "= 3600\n"))) {
            await().atMost(PATIENCE).until(() -> percent(one) == 50 && percent(two) == 50);
            redis.kill();
            one.awaitLog("the store is away");
            fresh.behave(Behaviour.status(500));

            ObservedShare share = new ObservedShare(one, onePort, "old");
            await().atMost(PATIENCE)
                    .until(
                            () -> {
                                share.send(10);
                                return state(one).equals("rolled_back");
                            });
            assertThat(rollout(one).get("stored").asBoolean()).isFalse();

            redis.restart();
            awaitState(two, "rolled_back");
            await().atMost(PATIENCE).until(() -> rollout(one).get("stored").asBoolean());
        }
    }
}
