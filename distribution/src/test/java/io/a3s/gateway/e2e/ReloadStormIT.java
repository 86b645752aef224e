package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.EventReader;
import io.a3s.gateway.testkit.wire.MetricsPage;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes the configuration again and again under traffic that must not notice. */
class ReloadStormIT {
    private static final int REWRITES = Scale.of(200, 30);
    private static final int WARM_UP = REWRITES / 6;
    private static final int INVALID_EVERY = 5;
    private static final int CLIENTS = 64;
    private static final int STREAMS = 50;
    private static final Duration PACE = Duration.ofMillis(100);

    /** What an operator may get wrong. */
    private static final List<String> FAULTS =
            List.of(
                    "routers \"wrong\" { rule = \"Path(`/wrong`)\"; service = \"main\"; prio = 1 }",
                    "routers \"wrong\" { rule = \"Path(`/wrong`)\"",
                    "routers \"wrong\" { rule = \"Path(`/wrong`)\"; service = \"nowhere\" }");

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch streaming = new CountDownLatch(STREAMS);
    private final AtomicInteger answers = new AtomicInteger();

    // The generation that was seen to be in effect, and the one that was written last.
    private volatile int seen;
    private volatile int written;

    @Test
    void keepsTrafficGoingWhileTheFileIsRewritten() throws Exception {
        try (var main = ScriptedBackend.start(Behaviour.plain("main"));
                var other = ScriptedBackend.start(Behaviour.plain("other"));
                var gateway = GatewayProcess.in(directory).start(config(0, "", main, other));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            main.behaveAt("/stream", this::streamToTheEnd);
            double firstLoad =
                    gateway.metrics().value("gateway_config_reloads_total{result=\"accepted\"}");
            List<Future<Integer>> traffic = new ArrayList<>();
            try {
                start(threads, STREAMS, this::readStream, traffic);
                assertThat(streaming.await(20, TimeUnit.SECONDS)).as("streams began").isTrue();
                start(threads, CLIENTS, this::askInALoop, traffic);

                int rejected = rewrite(gateway, 1, WARM_UP, main, other);
                Footprint before = Footprint.of(gateway);
                rejected += rewrite(gateway, WARM_UP + 1, REWRITES, main, other);
                int asked = answers.get();
                Footprint after = Footprint.of(gateway);

                assertThat(asked).isGreaterThan(REWRITES);
                MetricsPage metrics = gateway.metrics();
                assertThat(metrics.value("gateway_config_reloads_total{result=\"accepted\"}"))
                        .isEqualTo(firstLoad + REWRITES - rejected);
                assertThat(metrics.value("gateway_config_reloads_total{result=\"rejected\"}"))
                        .isEqualTo(rejected);
                assertThat(metrics.sum("gateway_streams_cut_total")).isZero();
                assertThat(metrics.sum("gateway_local_replies_total"))
                        .as("local replies: only those to the look for a route that moved")
                        .isEqualTo(
                                metrics.value("gateway_local_replies_total{reason=\"no_route\"}"));
                after.requireAtMost(before);
            } finally {
                end.countDown();
            }
            for (Future<Integer> one : traffic) {
                assertThat(result(one)).isPositive();
            }
            gateway.awaitIdle();
            assertThat(gateway.metrics().sum("gateway_streams_cut_total")).isZero();
        }
    }

    private static void start(
            ExecutorService threads,
            int count,
            Callable<Integer> work,
            List<Future<Integer>> started) {
        for (int i = 0; i < count; i++) {
            started.add(threads.submit(work));
        }
    }

    private static int result(Future<Integer> one) throws InterruptedException, TimeoutException {
        try {
            return one.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("traffic was disturbed", e.getCause());
        }
    }

    // ---- the operator

    /** Returns how many of the rewrites were invalid. */
    private int rewrite(
            GatewayProcess gateway,
            int first,
            int last,
            ScriptedBackend main,
            ScriptedBackend other)
            throws IOException {
        int invalid = 0;
        try (var client = RawClient.connect(port)) {
            for (int i = first; i <= last; i++) {
                if (i % INVALID_EVERY == 0) {
                    invalid++;
                    String fault = FAULTS.get(i / INVALID_EVERY % FAULTS.size());
                    double before = rejections(gateway);
                    gateway.rewriteConfig(config(i, fault, main, other));
                    awaitThat("rejection of " + i, () -> rejections(gateway) == before + 1);
                    assertThat(ask(client, "/").generation()).isEqualTo(seen);
                    continue;
                }
                int generation = i;
                written = i;
                gateway.rewriteConfig(config(i, "", main, other));
                awaitThat("generation " + i, () -> ask(client, "/").generation() == generation);
                seen = i;
                // Two services take turns at this path, and the path itself moves.
                Answer moved = ask(client, "/moved-" + i);
                assertThat(moved.status()).isEqualTo(200);
                assertThat(moved.body()).isEqualTo(i % 2 == 0 ? "main" : "other");
                assertThat(ask(client, "/moved-" + (i - 1)).status()).isEqualTo(404);
            }
        }
        return invalid;
    }

    private static double rejections(GatewayProcess gateway) throws IOException {
        return gateway.metrics().value("gateway_config_reloads_total{result=\"rejected\"}");
    }

    private static void awaitThat(String what, Callable<Boolean> condition) {
        await().alias(what)
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(condition);
    }

    private String config(
            int generation, String more, ScriptedBackend main, ScriptedBackend other) {
        return """
        entrypoints "web" { address = "127.0.0.1:%1$d" }
        routers "root" {
          rule        = "Path(`/`)"
          service     = "main"
          middlewares = ["mark"]
        }
        routers "stream" { rule = "Path(`/stream`)"; service = "main" }
        routers "moved" {
          rule    = "Path(`/moved-%2$d`)"
          service = "%3$s"
        }
        services "main" { load_balancer { servers = [{ url = "%4$s" }] } }
        services "other" { load_balancer { servers = [{ url = "%5$s" }] } }
        middlewares "mark" {
          type             = "headers"
          response_headers = { "X-Generation" = "%2$d" }
        }
        %6$s
        """
                .formatted(
                        port,
                        generation,
                        generation % 2 == 0 ? "main" : "other",
                        main.url(),
                        other.url(),
                        more);
    }

    // ---- the traffic

    private record Answer(int status, String body, int generation) {}

    private static Answer ask(RawClient client, String path) throws IOException {
        client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        RawClient.Answer answer = client.receive().answer();
        String generation = answer.head().field("x-generation").orElse("-1");
        return new Answer(answer.status(), answer.body(), Integer.parseInt(generation));
    }

    private int askInALoop() throws IOException {
        int count = 0;
        try (var client = RawClient.connect(port)) {
            while (end.getCount() > 0) {
                int inEffect = seen;
                Answer answer = ask(client, "/");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("main");
                // What one connection has seen in effect is in effect on every other.
                assertThat(answer.generation()).isBetween(inEffect, written);
                answers.incrementAndGet();
                count++;
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
        return count;
    }

    private void streamToTheEnd(Wire.Request request, Wire wire) throws Exception {
        wire.beginChunked(200, "text/event-stream");
        for (int i = 0; !end.await(PACE.toMillis(), TimeUnit.MILLISECONDS); i++) {
            wire.event(Integer.toString(i));
        }
        wire.event("end");
        wire.endChunked();
    }

    private int readStream() throws IOException {
        try (var client = RawClient.connect(port)) {
            client.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var events = new EventReader(client.receive());
            assertThat(events.next()).isEqualTo("0");
            streaming.countDown();
            int expected = 1;
            for (String event = events.next(); !event.equals("end"); event = events.next()) {
                assertThat(event).isEqualTo(Integer.toString(expected));
                expected++;
            }
            assertThat(events.isAtEnd()).isTrue();
            return expected;
        }
    }
}
