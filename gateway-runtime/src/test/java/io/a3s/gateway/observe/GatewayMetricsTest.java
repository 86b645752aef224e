package io.a3s.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.Metrics;
import java.io.OutputStream;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
    private final Stats stats = new Stats(2);
    private List<BackendView> backends = List.of();
    private final GatewayMetrics metrics = new GatewayMetrics(stats, () -> backends, List::of);

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void showsWhatIsCounted() {
        stats.requests.add(0, 2);
        stats.requests.add(1, 3);
        stats.responses[2].add(1, 4);
        stats.countLocalReply("no_route");
        stats.countReload(false);
        stats.cutStreams.count("bad_response");
        stats.refusedConnections.of("web").count("max_connections");
        stats.connections.of("web").incrementAndGet();
        backends = List.of(new BackendView("llm", "http://b:1", 1, false, true, 3, 7));

        assertThat(page())
                .contains(
                        "gateway_requests_total 5.0",
                        "gateway_responses_total{status_class=\"2xx\"} 4.0",
                        "gateway_local_replies_total{reason=\"no_route\"} 1.0",
                        "gateway_config_reloads_total{result=\"rejected\"} 1.0",
                        "gateway_streams_cut_total{reason=\"bad_response\"} 1.0",
                        "gateway_connections_refused_total{entrypoint=\"web\",reason=\"max_connections\"}"
                                + " 1.0",
                        "gateway_active_connections{entrypoint=\"web\"} 1.0",
                        "gateway_backend_healthy{backend=\"http://b:1\",service=\"llm\"} 0.0",
                        "gateway_backend_active_requests{backend=\"http://b:1\",service=\"llm\"}"
                                + " 7.0",
                        "gateway_backend_ejected{backend=\"http://b:1\",service=\"llm\"} 1.0",
                        "gateway_backend_ejections_total{backend=\"http://b:1\",service=\"llm\"}"
                                + " 3.0");
    }

    @Test
    void addsUpTheBucketsOfAHistogram() {
        LoopHistogram duration = stats.routers.of("api").duration;
        duration.record(0, TimeUnit.MILLISECONDS.toNanos(1));
        duration.record(1, TimeUnit.MILLISECONDS.toNanos(2));
        duration.record(1, TimeUnit.HOURS.toNanos(1));

        assertThat(page())
                .contains(
                        "gateway_router_duration_seconds_bucket{router=\"api\",le=\"0.001\"} 1",
                        "gateway_router_duration_seconds_bucket{router=\"api\",le=\"0.0025\"} 2",
                        "gateway_router_duration_seconds_bucket{router=\"api\",le=\"600.0\"} 2",
                        "gateway_router_duration_seconds_bucket{router=\"api\",le=\"+Inf\"} 3",
                        "gateway_router_duration_seconds_count{router=\"api\"} 3",
                        "gateway_router_duration_seconds_sum{router=\"api\"} 3600.003");
    }

    @Test
    void showsWhatTheAccessLogDropped() {
        AccessLog log = new AccessLog(OutputStream.nullOutputStream(), InstantSource.system());
        metrics.watch(log);
        log.close();

        log.write(new FakeRecord("r", "/too-late", null));

        assertThat(page()).contains("gateway_access_log_dropped_total 1.0");
    }

    @Test
    void escapesLabels() {
        stats.routers.of("a\"b\\c\nd").requests.add(0, 1);

        assertThat(page())
                .contains("gateway_router_requests_total{router=\"a\\\"b\\\\c\\nd\"} 1.0");
    }

    @Test
    void dropsTheLabelsOfWhatIsNoLongerConfigured() {
        stats.routers.of("old");
        stats.routers.of("new");

        stats.routers.retain(Set.of("new"));

        assertThat(metrics.scrape()).contains("router=\"new\"").doesNotContain("router=\"old\"");
    }

    @Test
    void showsABackendOnceThatIsListedTwice() {
        BackendView listed = new BackendView("llm", "http://b:1", 1, true, false, 0, 0);
        backends = List.of(listed, listed);

        assertThat(page())
                .containsOnlyOnce(
                        "gateway_backend_healthy{backend=\"http://b:1\",service=\"llm\"} 1.0");
    }

    @Test
    void publishesWhatAPluginCounts() {
        try (InstanceMetrics own = metrics.forInstance("middleware", "auth")) {
            Metrics.Counter refused = own.counter("jwt_refused_total", "reason", "expired");
            refused.increment();
            refused.add(2);
            own.timer("jwt_check_seconds").record(TimeUnit.MILLISECONDS.toNanos(5));
            own.gauge("jwt_keys", () -> 3);

            assertThat(page())
                    .contains(
                            "gateway_jwt_refused_total{middleware=\"auth\",reason=\"expired\"} 3.0",
                            "gateway_jwt_check_seconds_bucket{middleware=\"auth\",le=\"0.01\"} 1",
                            "gateway_jwt_check_seconds_count{middleware=\"auth\"} 1",
                            "gateway_jwt_keys{middleware=\"auth\"} 3.0");
        }

        assertThat(metrics.scrape()).doesNotContain("gateway_jwt");
    }

    @Test
    void keepsTheMetricsOfASuccessorWhenThePredecessorIsClosed() {
        InstanceMetrics before = metrics.forInstance("middleware", "limit");
        Metrics.Counter old = before.counter("limited_total");
        before.gauge("buckets", () -> 1);
        before.timer("wait_seconds").record(1);
        old.increment();
        try (InstanceMetrics after = metrics.forInstance("middleware", "limit")) {
            Metrics.Counter current = after.counter("limited_total");
            after.gauge("buckets", () -> 2);
            after.timer("wait_seconds").record(1);
            current.increment();

            assertThat(page())
                    .contains(
                            "gateway_limited_total{middleware=\"limit\"} 2.0",
                            "gateway_buckets{middleware=\"limit\"} 2.0");
            before.close();
            current.increment();

            assertThat(page())
                    .contains(
                            "gateway_limited_total{middleware=\"limit\"} 3.0",
                            "gateway_buckets{middleware=\"limit\"} 2.0",
                            "gateway_wait_seconds_count{middleware=\"limit\"} 2");
        }

        assertThat(metrics.scrape()).doesNotContain("middleware=\"limit\"");
    }

    @Test
    void keepsTheMetricsOfThePredecessorWhenASuccessorIsDiscarded() {
        try (InstanceMetrics before = metrics.forInstance("middleware", "limit")) {
            before.gauge("buckets", () -> 1);
            InstanceMetrics rejected = metrics.forInstance("middleware", "limit");
            rejected.gauge("buckets", () -> 2);

            rejected.close();

            assertThat(page()).contains("gateway_buckets{middleware=\"limit\"} 1.0");
        }
    }

    @Test
    void keepsNothingOfAnInstanceThatWasClosed() {
        InstanceMetrics own = metrics.forInstance("middleware", "auth");
        PhantomReference<DoubleSupplier> supplier = publish(own);
        try (InstanceMetrics successor = metrics.forInstance("middleware", "auth")) {
            successor.gauge("jwt_keys", () -> 4);

            own.close();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(
                            () -> {
                                System.gc();
                                return supplier.refersTo(null);
                            });
        }
    }

    private static PhantomReference<DoubleSupplier> publish(Metrics own) {
        double[] value = {1};
        DoubleSupplier supplier = () -> value[0];
        own.gauge("jwt_keys", supplier);
        return new PhantomReference<>(supplier, new ReferenceQueue<>());
    }

    @Test
    void refusesAPluginsMetricThatHasTheNameOfOneOfTheRuntime() {
        try (InstanceMetrics own = metrics.forInstance("middleware", "auth")) {
            assertThatThrownBy(() -> own.counter("requests_total"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> own.gauge("backend_healthy", () -> 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        assertThat(metrics.scrape()).contains("gateway_requests_total");
    }

    private List<String> page() {
        return metrics.scrape().lines().toList();
    }
}
