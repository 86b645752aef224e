package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.tls.ClientTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthMonitorTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ProbeClient client = new ProbeClient();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger probes = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final HealthEpoch epoch = new HealthEpoch();
    private volatile int status = 200;
    private volatile boolean hanging;
    private volatile boolean stalling;
    private HttpServer server;
    private ServerBackend backend;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext(
                "/health",
                exchange -> {
                    probes.incrementAndGet();
                    try (exchange) {
                        if (hanging) {
                            release.await();
                        }
                        if (status == 302) {
                            exchange.getResponseHeaders().set("Location", "/elsewhere");
                        }
                        exchange.sendResponseHeaders(status, stalling ? 10 : -1);
                        if (stalling) {
                            exchange.getResponseBody().flush();
                            release.await();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        server.createContext(
                "/elsewhere",
                exchange -> {
                    try (exchange) {
                        exchange.sendResponseHeaders(200, -1);
                    }
                });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        backend = new ServerBackend("s", URI.create(url), url, new LoopCounter(1), epoch);
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.stop(0);
        client.close();
        executor.shutdownNow();
    }

    @Test
    void takesABackendOutAfterAsManyFailuresAsConfigured() {
        status = 500;

        try (HealthMonitor monitor = monitor(3, 1, SOON)) {
            monitor.watch(backend);
            await().atMost(SOON).until(() -> !backend.isHealthy());

            assertThat(probes.get()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void bringsABackendBackAfterAsManySuccessesAsConfigured() {
        status = 500;

        try (HealthMonitor monitor = monitor(1, 3, SOON)) {
            monitor.watch(backend);
            await().atMost(SOON).until(() -> !backend.isHealthy());
            status = 204;
            int failed = probes.get();
            await().atMost(SOON).until(backend::isHealthy);

            assertThat(probes.get() - failed).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void doesNotFollowRedirects() {
        status = 302;

        try (HealthMonitor monitor = monitor(1, 1, SOON)) {
            monitor.watch(backend);

            await().atMost(SOON).until(() -> !backend.isHealthy());
        }
    }

    @Test
    void countsABackendThatDoesNotAnswerAsFailed() {
        hanging = true;

        try (HealthMonitor monitor = monitor(2, 1, Duration.ofMillis(50))) {
            monitor.watch(backend);

            await().atMost(SOON).until(() -> !backend.isHealthy());
        }
    }

    @Test
    void countsABackendThatDoesNotFinishItsAnswerAsFailed() {
        stalling = true;

        try (HealthMonitor monitor = monitor(2, 1, Duration.ofMillis(200))) {
            monitor.watch(backend);

            await().atMost(SOON).until(() -> !backend.isHealthy());
        }
    }

    @Test
    void countsARefusedConnectionAsFailed() {
        server.stop(0);

        try (HealthMonitor monitor = monitor(1, 1, SOON)) {
            monitor.watch(backend);

            await().atMost(SOON).until(() -> !backend.isHealthy());
        }
    }

    @Test
    void leavesTheBackendHealthyWhenItEnds() {
        status = 500;
        HealthMonitor monitor = monitor(1, 1, SOON);
        monitor.watch(backend);
        await().atMost(SOON).until(() -> !backend.isHealthy());

        monitor.close();

        assertThat(backend.isHealthy()).isTrue();
    }

    @Test
    void endsWhileAProbeHangs() {
        hanging = true;
        HealthMonitor monitor = monitor(1, 1, SOON);
        monitor.watch(backend);
        await().atMost(SOON).until(() -> probes.get() == 1);

        monitor.close();

        await().atMost(SOON).until(() -> !monitor.isRunning());
        assertThat(backend.isHealthy()).isTrue();
    }

    @Test
    void tellsAllServicesThatHaveTheBackend() {
        status = 500;
        ServerBackend ofAnother =
                new ServerBackend("t", backend.url(), backend.label(), new LoopCounter(1), epoch);

        try (HealthMonitor monitor = monitor(1, 1, SOON)) {
            monitor.watch(backend);
            await().atMost(SOON).until(() -> !backend.isHealthy());
            monitor.watch(ofAnother);
            assertThat(ofAnother.isHealthy()).isFalse();

            // Once more, as by the next configuration; then that of before ends.
            monitor.watch(backend);
            monitor.leave(backend);
            assertThat(backend.isHealthy()).isFalse();
            monitor.leave(backend);
            assertThat(backend.isHealthy()).isTrue();

            status = 200;
            await().atMost(SOON).until(ofAnother::isHealthy);
        }
    }

    @Test
    void neverStartsOnceItWasClosed() {
        HealthMonitor monitor = monitor(1, 1, SOON);
        monitor.close();

        monitor.watch(backend);

        assertThat(monitor.isRunning()).isFalse();
        assertThat(probes.get()).isZero();
    }

    private HealthMonitor monitor(int unhealthy, int healthy, Duration timeout) {
        return new HealthMonitor(
                backend,
                new HealthMonitor.Settings(
                        HealthMonitor.Kind.GET,
                        "/health",
                        Duration.ofMillis(10),
                        timeout,
                        unhealthy,
                        healthy,
                        new ClientTls(ClientTls.Settings.DEFAULT)),
                client,
                null);
    }
}
