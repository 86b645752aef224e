package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.MetricsPage;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures on the metrics page after known traffic. */
class MetricsIT {
    private static final int RELAYED = 5;

    @TempDir Path directory;
    private final int port = FreePort.next();

    @Test
    void addUp() throws Exception {
        var nobody = ScriptedBackend.start(Behaviour.status(500));
        nobody.close();
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway = GatewayProcess.in(directory).start(config(backend, nobody))) {
            backend.behaveAt("/main/error", Behaviour.status(500));
            backend.behaveAt("/main/cut", Behaviour.halfAnswer("half", 10));
            int bytes = traffic();
            gateway.awaitIdle();

            MetricsPage page = gateway.metrics();

            requireNames(page);
            assertThat(page.value("gateway_requests_total")).isEqualTo(RELAYED + 5);
            assertThat(page.value(classOf("2xx"))).isEqualTo(RELAYED + 1);
            assertThat(page.value(classOf("4xx"))).isEqualTo(2);
            assertThat(page.value(classOf("5xx"))).isEqualTo(2);
            assertThat(page.sum("gateway_responses_total"))
                    .isEqualTo(page.value("gateway_requests_total"));
            assertThat(page.value("gateway_response_bytes_total")).isEqualTo(bytes);
            assertThat(page.value("gateway_request_bytes_total")).isEqualTo(3);
            assertThat(page.value("gateway_streams_cut_total{reason=\"closed_before_end\"}"))
                    .isEqualTo(1);
            assertThat(page.sum("gateway_streams_cut_total")).isEqualTo(1);

            assertThat(page.value("gateway_local_replies_total{reason=\"no_route\"}")).isEqualTo(1);
            assertThat(page.value("gateway_local_replies_total{reason=\"connect_failed\"}"))
                    .isEqualTo(1);
            assertThat(page.sum("gateway_local_replies_total")).isEqualTo(3);

            requireRouter(page, "main", RELAYED + 2, 1);
            requireRouter(page, "secure", 1, 1);
            requireRouter(page, "nobody", 1, 1);
            requireService(page, "main", RELAYED + 2, 2);
            requireService(page, "nobody", 1, 1);
            // The one with 500 had no body.
            assertThat(page.value("gateway_service_ttft_seconds_count{service=\"main\"}"))
                    .isEqualTo(RELAYED + 1);
            String url = backend.url();
            assertThat(page.value("gateway_backend_requests_total{backend=\"" + url + "\"}"))
                    .isEqualTo(RELAYED + 2);
            assertThat(page.sum("gateway_backend_healthy")).isEqualTo(2);
            assertThat(page.value("gateway_middleware_invocations_total{middleware=\"token\"}"))
                    .isEqualTo(1);
            assertThat(page.sum("gateway_middleware_errors_total")).isZero();
            assertThat(page.value("gateway_config_reloads_total{result=\"rejected\"}")).isZero();
        }
    }

    @Test
    void showWhatIsUnderWay() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.stallAfter("one"));
                var gateway =
                        GatewayProcess.in(directory).start(GatewayConfigs.proxy(port, backend))) {
            try (var idle = RawClient.connect(port);
                    var client = RawClient.connect(port)) {
                client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
                client.receive().next();

                MetricsPage page = gateway.metrics();
                assertThat(page.value("gateway_active_connections{entrypoint=\"web\"}"))
                        .isEqualTo(2);
                assertThat(page.value("gateway_active_requests")).isEqualTo(1);
                assertThat(page.sum("gateway_backend_active_requests")).isEqualTo(1);
                assertThat(
                                gateway.manageJson("/api/gateway/health")
                                        .get("active_connections")
                                        .asInt())
                        .isEqualTo(2);
                assertThat(idle.staysSilent(Duration.ofMillis(1))).isTrue();
            }
            gateway.awaitIdle();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> gateway.metrics().sum("gateway_active_connections") == 0);
        }
    }

    /** Returns how many bytes of body the gateway has sent. */
    private int traffic() throws IOException {
        int bytes = 0;
        for (int i = 0; i < RELAYED; i++) {
            bytes += expect(200, "GET /main HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        bytes +=
                expect(500, "POST /main/error HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
        bytes += expect(401, "GET /secure HTTP/1.1\r\nHost: a\r\n\r\n");
        bytes += expect(502, "GET /nobody HTTP/1.1\r\nHost: a\r\n\r\n");
        bytes += expect(404, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
        try (var client = RawClient.connect(port)) {
            client.send("GET /main/cut HTTP/1.1\r\nHost: a\r\n\r\n");
            var cut = client.receive();
            assertThatThrownBy(cut::answer).isInstanceOf(IOException.class);
        }
        return bytes + "half".length();
    }

    private int expect(int status, String request) throws IOException {
        var answer = RawClient.ask(port, request);
        assertThat(answer.status()).isEqualTo(status);
        return answer.body().length();
    }

    private static String classOf(String statusClass) {
        return "gateway_responses_total{status_class=\"" + statusClass + "\"}";
    }

    private static void requireRouter(MetricsPage page, String name, int requests, int errors) {
        String label = "{router=\"" + name + "\"}";
        assertThat(page.value("gateway_router_requests_total" + label)).isEqualTo(requests);
        assertThat(page.value("gateway_router_errors_total" + label)).isEqualTo(errors);
        requireHistogram(page, "gateway_router_duration_seconds", "router", name, requests);
        assertThat(page.value("gateway_router_latency_microseconds_total" + label) / 1e6)
                .isCloseTo(page.value("gateway_router_duration_seconds_sum" + label), within(0.01));
    }

    private static void requireService(MetricsPage page, String name, int requests, int errors) {
        String label = "{service=\"" + name + "\"}";
        assertThat(page.value("gateway_service_requests_total" + label)).isEqualTo(requests);
        assertThat(page.value("gateway_service_errors_total" + label)).isEqualTo(errors);
        requireHistogram(
                page, "gateway_service_request_duration_seconds", "service", name, requests);
    }

    private static void requireHistogram(
            MetricsPage page, String metric, String label, String name, int count) {
        String labels = label + "=\"" + name + "\"";
        assertThat(page.types()).containsEntry(metric, "histogram");
        assertThat(page.value(metric + "_count{" + labels + "}")).isEqualTo(count);
        assertThat(page.value(metric + "_sum{" + labels + "}")).isPositive();
        double last = 0;
        for (var sample : page.samples().entrySet()) {
            if (sample.getKey().startsWith(metric + "_bucket{" + labels)) {
                assertThat(sample.getValue()).isGreaterThanOrEqualTo(last);
                last = sample.getValue();
            }
        }
        assertThat(last).as("the bucket of everything").isEqualTo(count);
    }

    private static void requireNames(MetricsPage page) {
        assertThat(page.names())
                .contains(
                        "gateway_requests_total",
                        "gateway_responses_total",
                        "gateway_response_bytes_total",
                        "gateway_active_connections",
                        "gateway_router_requests_total",
                        "gateway_backend_requests_total",
                        "gateway_service_requests_total",
                        "gateway_middleware_invocations_total",
                        "gateway_router_latency_microseconds_total",
                        "gateway_router_errors_total",
                        "gateway_service_errors_total");
        assertThat(page.samples().keySet()).contains(classOf("3xx"));
        assertThat(page.types())
                .containsEntry("gateway_requests_total", "counter")
                .containsEntry("gateway_active_connections", "gauge");
    }

    private String config(ScriptedBackend backend, ScriptedBackend nobody) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "main"    { rule = "PathPrefix(`/main`)";   service = "main" }
        routers "secure"  { rule = "PathPrefix(`/secure`)"; service = "main"; middlewares = ["token"] }
        routers "nobody"  { rule = "PathPrefix(`/nobody`)"; service = "nobody" }
        services "main"   { load_balancer { servers = [{ url = "%s" }] } }
        services "nobody" { load_balancer { servers = [{ url = "%s" }] } }
        middlewares "token" { type = "jwt"; value = "0123456789abcdef0123456789abcdef" }
        """
                .formatted(port, backend.url(), nobody.url());
    }
}
