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
import java.nio.file.Files;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replaces plugins again and again under traffic that must not notice. */
class PluginReplacementIT {
    private static final int REPLACEMENTS = Scale.of(24, 20);
    private static final int WARM_UP = Math.max(10, REPLACEMENTS / 4);
    private static final int CLIENTS = 64;
    private static final int STREAMS = Math.min(200, Scale.of(40, 20));
    private static final Duration PACE = Duration.ofMillis(100);

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch streaming = new CountDownLatch(STREAMS);
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger lastConnections = new AtomicInteger();

    // The build that was seen to be in effect, and the one that was written last.
    private volatile int seen;
    private volatile int written;

    private Path plugins = Path.of("plugins");
    private Path http = Path.of("protocol-http.jar");
    private final List<Path> builds = new ArrayList<>();
    private final List<Path> faulty = new ArrayList<>();

    @Test
    void keepsTrafficGoingWhilePluginsAreReplaced() throws Exception {
        prepare();
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayProcess.in(directory)
                                .plugins(plugins)
                                // A copy of each build is kept there for days.
                                .env("A3S_GATEWAY_CACHE", directory.resolve("cache").toString())
                                .start(config(backend));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            backend.forgetRequests();
            backend.behaveAt("/stream", this::streamToTheEnd);
            backend.behaveAt("/short", PluginReplacementIT::streamForAWhile);
            double loaders = generations(gateway, "active");
            List<Future<Integer>> traffic = new ArrayList<>();
            Footprint before;
            Footprint after;
            try {
                start(threads, STREAMS, this::readStream, traffic);
                assertThat(streaming.await(30, TimeUnit.SECONDS)).as("streams began").isTrue();
                start(threads, CLIENTS, this::askInALoop, traffic);
                start(threads, CLIENTS / 8, this::readStreamsInALoop, traffic);

                int rejected = replace(gateway, 1, WARM_UP);
                before = Footprint.of(gateway);
                rejected += replace(gateway, WARM_UP + 1, REPLACEMENTS);

                MetricsPage metrics = gateway.metrics();
                assertThat(metrics.value("gateway_plugin_reloads_total{result=\"accepted\"}"))
                        .isEqualTo(REPLACEMENTS - rejected);
                assertThat(metrics.value("gateway_plugin_reloads_total{result=\"rejected\"}"))
                        .isEqualTo(rejected);
                assertThat(answers.get()).isGreaterThan(REPLACEMENTS);
                after = Footprint.of(gateway);
            } finally {
                end.countDown();
            }
            for (Future<Integer> one : traffic) {
                assertThat(result(one)).isPositive();
            }
            assertThat(lastConnections).as("connections told to close").hasPositiveValue();
            gateway.awaitIdle();
            MetricsPage metrics = gateway.metrics();
            assertThat(metrics.value("gateway_streams_cut_total")).isZero();
            assertThat(metrics.sum("gateway_local_replies_total")).isZero();
            assertThat(metrics.sum("gateway_middleware_errors_total")).isZero();
            assertThat(metrics.sum("gateway_plugin_close_failures_total")).isZero();
            awaitGone(gateway, loaders);
            System.out.printf(
                    "before %s%nafter  %s%nend    %s%n", before, after, Footprint.of(gateway));
            after.requireAtMost(before);
            assertThat(gateway.log()).doesNotContain("closed plugin");
        }
    }

    private static double generations(GatewayProcess gateway, String state) throws IOException {
        return gateway.metrics().value("gateway_plugin_generations{state=\"" + state + "\"}");
    }

    /** Waits until no class loader is left but those of the plugins in use. */
    private static void awaitGone(GatewayProcess gateway, double loaders) {
        await().alias("class loaders gone")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(
                        () -> {
                            gateway.collectGarbage();
                            MetricsPage metrics = gateway.metrics();
                            assertThat(metrics.sum("gateway_plugin_generations"))
                                    .as("in memory")
                                    .isEqualTo(loaders);
                            assertThat(generations(gateway, "active")).isEqualTo(loaders);
                        });
    }

    // ---- the operator

    private void prepare() throws IOException {
        plugins = PluginDirectory.with(directory.resolve("plugins"), jar -> true);
        http = PluginDirectory.jar("protocol-http");
        Path made = Files.createDirectory(directory.resolve("made"));
        builds.add(build(PluginProject.mark("a"), made.resolve("a.jar")));
        builds.add(build(PluginProject.mark("b"), made.resolve("b.jar")));
        faulty.add(
                build(
                        PluginProject.mark("x").manifest("Plugin-Requires", "^9.0.0"),
                        made.resolve("incompatible.jar")));
        faulty.add(
                build(
                        PluginProject.mark("x")
                                .word("CONSTRUCTOR", "if (true) { throw new AssertionError(); }"),
                        made.resolve("throwing.jar")));
        faulty.add(
                build(
                        PluginProject.mark("x").word("REFUSED", "X-Build"),
                        made.resolve("refusing.jar")));
        Files.copy(builds.getFirst(), plugins.resolve("mark.jar"));
    }

    private Path build(PluginProject project, Path jar) throws IOException {
        project.buildTo(jar, directory);
        return jar;
    }

    /** Returns how many of the replacements were refused. */
    private int replace(GatewayProcess gateway, int first, int last) throws IOException {
        int refused = 0;
        try (var client = new Asker(port)) {
            for (int i = first; i <= last; i++) {
                double accepted = reloads(gateway, "accepted");
                double rejected = reloads(gateway, "rejected");
                switch (i % 10) {
                    case 3, 8 -> {
                        put(faulty.get(i / 5 % faulty.size()), i, plugins.resolve("mark.jar"));
                        awaitThat(
                                "refusal of " + i,
                                () -> reloads(gateway, "rejected") == rejected + 1);
                        refused++;
                    }
                    case 5 -> {
                        put(http, i, plugins.resolve(http.getFileName()));
                        awaitThat(
                                "protocol-http of " + i,
                                () -> reloads(gateway, "accepted") == accepted + 1);
                    }
                    default -> {
                        int number = i;
                        written = i;
                        put(builds.get(i % 2), i, plugins.resolve("mark.jar"));
                        awaitThat("build " + i, () -> number(client.ask("/")) == number);
                        seen = i;
                        awaitThat(
                                "end of change " + i,
                                () -> reloads(gateway, "accepted") == accepted + 1);
                    }
                }
                RawClient.Answer answer = client.ask("/");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(number(answer)).isEqualTo(seen);
                assertThat(reloads(gateway, "rejected") - rejected).isEqualTo(i % 5 == 3 ? 1 : 0);
            }
        }
        return refused;
    }

    private void put(Path jar, int number, Path target) throws IOException {
        // Not a name of a plugin, so that nobody looks at it before it is whole.
        Path aside = plugins.resolve("aside.tmp");
        String entry = jar.equals(http) ? "META-INF/number.txt" : "number.txt";
        PluginDirectory.replace(
                PluginDirectory.rebuild(jar, entry, Integer.toString(number), aside), target);
    }

    private static double reloads(GatewayProcess gateway, String result) throws IOException {
        return gateway.metrics().value("gateway_plugin_reloads_total{result=\"" + result + "\"}");
    }

    private static void awaitThat(String what, Callable<Boolean> condition) {
        await().alias(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    private String config(ScriptedBackend backend) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "root" { rule = "PathPrefix(`/`)"; service = "main"; middlewares = ["build", "add"] }
        services "main" { load_balancer { servers = [{ url = "%s" }] } }
        middlewares "build" { type = "mark"; header = "X-Build" }
        middlewares "add"   { type = "headers"; response_headers = { "X-Steady" = "yes" } }
        """
                .formatted(port, backend.url());
    }

    // ---- the traffic

    private static void start(
            ExecutorService threads,
            int count,
            Callable<Integer> work,
            List<Future<Integer>> started) {
        for (int i = 0; i < count; i++) {
            started.add(threads.submit(work));
        }
    }

    private static int result(Future<Integer> one) throws Exception {
        try {
            return one.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("traffic was disturbed", e.getCause());
        }
    }

    /** A client that keeps its connection until it is told that it was the last response. */
    private final class Asker implements AutoCloseable {
        private final int port;
        private RawClient client;

        Asker(int port) throws IOException {
            this.port = port;
            this.client = RawClient.connect(port);
        }

        RawClient.Answer ask(String path) throws IOException {
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            RawClient.Answer answer = client.receive().answer();
            if (answer.head().field("connection").orElse("").equals("close")) {
                lastConnections.incrementAndGet();
                client.close();
                client = RawClient.connect(port);
            }
            return answer;
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private static int number(RawClient.Answer answer) {
        String build = answer.head().field("x-build").orElse("none-(-1)");
        return Integer.parseInt(build.substring(build.indexOf('-') + 1));
    }

    private int askInALoop() throws IOException {
        int count = 0;
        try (var client = new Asker(port)) {
            while (end.getCount() > 0) {
                int inEffect = seen;
                RawClient.Answer answer = client.ask("/");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("hello");
                assertThat(answer.head().field("x-steady")).contains("yes");
                // What one connection has seen in effect is in effect on every other.
                assertThat(number(answer)).isBetween(inEffect, written);
                answers.incrementAndGet();
                count++;
                LockSupport.parkNanos(
                        Duration.ofMillis(ThreadLocalRandom.current().nextInt(1, 100)).toNanos());
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

    private static void streamForAWhile(Wire.Request request, Wire wire) throws Exception {
        wire.beginChunked(200, "text/event-stream");
        int events = ThreadLocalRandom.current().nextInt(1, 50);
        for (int i = 0; i < events; i++) {
            wire.event(Integer.toString(i));
            wire.rest(PACE);
        }
        wire.event("end");
        wire.endChunked();
    }

    private int readStream() throws IOException {
        return readStream("/stream", streaming::countDown);
    }

    private int readStreamsInALoop() throws IOException {
        int count = 0;
        while (end.getCount() > 0) {
            count += readStream("/short", () -> {});
        }
        return count;
    }

    private int readStream(String path, Runnable begun) throws IOException {
        try (var client = RawClient.connect(port)) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var events = new EventReader(client.receive());
            assertThat(events.next()).isEqualTo("0");
            begun.run();
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
