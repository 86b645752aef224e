package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rate-limit-redis} in running gateways, with the machine's own Redis. */
class RateLimitRedisIT {
    private static final String PASSWORD = "pa55-of-redis";

    @TempDir Path directory;
    private ScriptedBackend backend;
    private RedisProcess redis;

    @BeforeEach
    void start() throws IOException {
        RedisProcess.require();
        redis = RedisProcess.start(directory, PASSWORD);
        backend = ScriptedBackend.start(Behaviour.plain("fine"));
    }

    @AfterEach
    void stop() throws IOException {
        if (redis != null) {
            redis.close();
            backend.close();
        }
    }

    private GatewayProcess gateway(String name, int port, String keys) throws IOException {
        String config =
                """
                entrypoints "web" { address = "127.0.0.1:%d" }
                routers "open"    { rule = "PathPrefix(`/open`)";   service = "main"; middlewares = ["open"] }
                routers "strict"  { rule = "PathPrefix(`/strict`)"; service = "main"; middlewares = ["strict"] }
                services "main"   { load_balancer { servers = [{ url = "%s" }] } }
                middlewares "open"   { type = "rate-limit-redis"; redis_url = "%3$s"; timeout = "10s"; on_error = "allow"; %4$s }
                middlewares "strict" { type = "rate-limit-redis"; redis_url = "%3$s"; timeout = "10s"; on_error = "deny"; connections = 3; %4$s }
                """
                        .formatted(port, backend.url(), redis.url(), keys);
        return GatewayProcess.in(Files.createDirectory(directory.resolve(name))).start(config);
    }

    /**
     * What clients have seen.
     *
     * @param admitted how many requests were let through
     * @param beforeRefusal when the last one was sent, which was refused, in nanoseconds
     * @param afterRefusal when it was answered
     */
    private record Seen(int admitted, long beforeRefusal, long afterRefusal) {}

    /** Asks on one connection, again and again, until it is refused after a point in time. */
    private static Seen askUntil(int port, long end) throws IOException {
        try (var client = RawClient.connect(port)) {
            int admitted = 0;
            while (true) {
                long before = System.nanoTime();
                client.send("GET /strict HTTP/1.1\r\nHost: a\r\n\r\n");
                int status = client.receive().answer().status();
                assertThat(status).isIn(200, 429);
                if (status == 429 && before - end > 0) {
                    return new Seen(admitted, before, System.nanoTime());
                }
                admitted += status == 200 ? 1 : 0;
            }
        }
    }

    /** Asks on several connections at once until all are refused after a point in time. */
    private static Seen askAllUntil(long end, int... ports) throws Exception {
        List<Seen> seen = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Seen>> running = new ArrayList<>();
            for (int port : ports) {
                running.add(clients.submit(() -> askUntil(port, end)));
            }
            for (Future<Seen> each : running) {
                seen.add(each.get());
            }
        }
        return new Seen(
                seen.stream().mapToInt(Seen::admitted).sum(),
                seen.stream().mapToLong(Seen::beforeRefusal).max().orElseThrow(),
                seen.stream().mapToLong(Seen::afterRefusal).max().orElseThrow());
    }

    @Test
    void gatewaysKeepToOneRateTogether() throws Exception {
        int rate = 20;
        // Worth two seconds, so that no token is lost when the machine pauses.
        int burst = 40;
        Duration time = Duration.ofSeconds(Scale.of(20, 5));
        int firstPort = FreePort.next();
        int secondPort = FreePort.next();
        int[] ports = {firstPort, secondPort, firstPort, secondPort};
        String keys = "rate = " + rate + "; burst = " + burst;
        try (var first = gateway("first", firstPort, keys);
                var second = gateway("second", secondPort, keys)) {
            long begin = System.nanoTime();
            Seen emptied = askAllUntil(begin, ports);
            Seen rest = askAllUntil(emptied.afterRefusal() + time.toNanos(), ports);

            // The bucket is empty at a last refusal. Before it was so for the first time, tokens
            // that came back may have found it full.
            double admitted = emptied.admitted() + rest.admitted();
            long least = rest.beforeRefusal() - emptied.afterRefusal();
            long most = rest.afterRefusal() - begin;
            assertThat(admitted)
                    .isBetween(
                            0.99 * (burst + rate * least / 1e9),
                            1.01 * (burst + rate * most / 1e9));
            String allowed =
                    "gateway_rate_limit_redis_requests_total{middleware=\"strict\",result=\"allowed\"}";
            double ofFirst = first.metrics().value(allowed);
            double ofSecond = second.metrics().value(allowed);
            assertThat(ofFirst + ofSecond).isEqualTo(admitted);
            assertThat(Math.min(ofFirst, ofSecond)).isPositive();
        }
    }

    @Test
    void behavesAsConfiguredWhileRedisIsAway() throws Exception {
        int port = FreePort.next();
        try (var gateway = gateway("only", port, "rate = 1; period = \"24h\"; burst = 1")) {
            assertThat(RawClient.get(port, "/open").status()).isEqualTo(200);
            assertThat(RawClient.get(port, "/open").status()).isEqualTo(429);
            assertThat(RawClient.get(port, "/strict").status()).isEqualTo(200);
            var refused = RawClient.get(port, "/strict");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.body())
                    .startsWith("{\"error\": \"Rate limit exceeded (distributed)\", ");

            redis.kill();
            for (int i = 0; i < 5; i++) {
                assertThat(RawClient.get(port, "/open").status()).isEqualTo(200);
                var undecided = RawClient.get(port, "/strict");
                assertThat(undecided.status()).isEqualTo(503);
                assertThat(undecided.body()).startsWith("{\"error\": \"Rate limit unavailable\", ");
            }
            gateway.awaitLog("Redis does not decide; requests pass unlimited");
            gateway.awaitLog("Redis does not decide; requests are refused");

            redis.restart();
            awaitStatus(port, "/strict", 200);
            awaitStatus(port, "/open", 429);
            assertThat(RawClient.get(port, "/strict").status()).isEqualTo(429);
            gateway.awaitLog("Redis decides again");
            assertThat(requests(gateway, "open", "allowed_on_error")).isGreaterThanOrEqualTo(5);
            assertThat(requests(gateway, "strict", "denied_on_error")).isGreaterThanOrEqualTo(5);
            assertThat(gateway.log()).doesNotContain(PASSWORD);
        }
    }

    private static void awaitStatus(int port, String path, int status) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> RawClient.get(port, path).status() == status);
    }

    private static double requests(GatewayProcess gateway, String middleware, String result)
            throws IOException {
        return gateway.metrics()
                .value(
                        "gateway_rate_limit_redis_requests_total{middleware=\"%s\",result=\"%s\"}"
                                .formatted(middleware, result));
    }

    @Test
    void showsThePasswordNowhere() throws Exception {
        int port = FreePort.next();
        try (var gateway = gateway("only", port, "rate = 10")) {
            RawClient.get(port, "/strict");

            assertThat(gateway.manage("/api/gateway/config").body())
                    .contains("\"redis_url\"")
                    .doesNotContain(PASSWORD);
            gateway.rewriteConfig(
                    "middlewares \"x\" { type = \"rate-limit-redis\"; redis_url = \"http://:"
                            + PASSWORD
                            + "@a\"; rate = 1 }\n");
            gateway.awaitLog("no URL of Redis");
            assertThat(gateway.manage("/api/gateway/health").body()).doesNotContain(PASSWORD);
            assertThat(gateway.log()).doesNotContain(PASSWORD);
        }
    }
}
