package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.HttpHead;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of requests that go to another service. */
class MirrorIT {
    private static final int LARGE = 16 << 20;

    @TempDir Path directory;
    private final int port = FreePort.next();
    private ScriptedBackend primary;
    private ScriptedBackend shadow;

    @BeforeEach
    void startBackends() throws IOException {
        primary = ScriptedBackend.start(Behaviour.plain("primary"));
        shadow = ScriptedBackend.startTight(Behaviour.plain("primary"));
    }

    @AfterEach
    void stopBackends() throws IOException {
        primary.close();
        shadow.close();
    }

    private GatewayProcess start(String keys) throws Exception {
        return GatewayProcess.in(directory)
                .start(
                        """
                        entrypoints "web" { address = "127.0.0.1:%d" }
                        routers "all" { rule = "PathPrefix(`/`)"; service = "llm" }
                        services "llm" {
                          load_balancer { servers = [{ url = "%s" }] }
                          mirror {
                            service = "canary"
                            %s
                          }
                        }
                        services "canary" {
                          load_balancer {
                            servers         = [{ url = "%s" }]
                            request_timeout = "2s"
                            passive_health_check { enabled = false }
                          }
                          # Copies are not copied again.
                          mirror { service = "llm" }
                        }
                        """
                                .formatted(port, primary.url(), keys, shadow.url()));
    }

    private static double results(GatewayProcess gateway, String result) throws IOException {
        return gateway.metrics()
                .labelled("gateway_mirror_requests_total", "service", "llm", "result", result);
    }

    private static void awaitResults(GatewayProcess gateway, String result, int count) {
        await().alias(result)
                .atMost(Scale.patience(20))
                .pollInterval(Duration.ofMillis(25))
                .untilAsserted(() -> assertThat(results(gateway, result)).isEqualTo(count));
    }

    @Test
    void copiesExactlyTheShareWithAMarkAndWithoutCredentials() throws Exception {
        try (var gateway = start("percentage = 12.5; strip_credentials = true")) {
            for (int i = 0; i < 80; i++) {
                RawClient.Answer answer =
                        RawClient.ask(
                                port,
                                RawClient.lines(
                                        "GET /v1?turn=" + i + " HTTP/1.1",
                                        "Host: models.test",
                                        "Authorization: Bearer secret",
                                        "Cookie: session=1",
                                        "Accept: text/plain",
                                        "",
                                        ""));
                assertThat(answer.body()).isEqualTo("primary");
            }
            awaitResults(gateway, "completed", 10);

            assertThat(primary.requests()).hasSize(80);
            List<HttpHead> copies = shadow.requests();
            // Every eighth, as far apart as can be.
            assertThat(copies)
                    .extracting(HttpHead::target)
                    .containsExactlyInAnyOrder(
                            "/v1?turn=7",
                            "/v1?turn=15",
                            "/v1?turn=23",
                            "/v1?turn=31",
                            "/v1?turn=39",
                            "/v1?turn=47",
                            "/v1?turn=55",
                            "/v1?turn=63",
                            "/v1?turn=71",
                            "/v1?turn=79");
            assertThat(copies)
                    .allSatisfy(
                            copy -> {
                                assertThat(copy.field("x-shadow-request")).contains("true");
                                assertThat(copy.field("host")).contains("models.test");
                                assertThat(copy.field("accept")).contains("text/plain");
                                assertThat(copy.field("authorization")).isEmpty();
                                assertThat(copy.field("cookie")).isEmpty();
                                assertThat(copy.field("x-request-id")).isPresent();
                            });
            assertThat(primary.requests())
                    .allSatisfy(
                            request -> {
                                assertThat(request.field("x-shadow-request")).isEmpty();
                                assertThat(request.field("authorization")).isPresent();
                            });
            gateway.awaitIdle();
            assertThat(gateway.accessLog()).hasSize(80);
            assertThat(gateway.metrics().value("gateway_requests_total")).isEqualTo(80);
        }
    }

    @Test
    void doesNotTouchRequestsWhoseCopiesGoWrong() throws Exception {
        try (var gateway = start("max_concurrent = 3")) {
            shadow.behave(Behaviour.reset());
            ask(4);
            awaitResults(gateway, "closed_before_head", 4);

            shadow.behave(Behaviour.halfAnswer("no", 100));
            ask(2);
            awaitResults(gateway, "closed_before_end", 2);

            shadow.behave(Behaviour.stall());
            ask(8);
            // Three at a time, for as long as request_timeout lets them.
            awaitResults(gateway, "too_many", 5);
            awaitResults(gateway, "request_timeout", 3);

            shadow.close();
            ask(1);
            awaitResults(gateway, "connect_failed", 1);

            assertThat(gateway.metrics().value("gateway_mirror_active_requests{service=\"llm\"}"))
                    .isZero();
            assertThat(gateway.metrics().value("gateway_service_errors_total{service=\"llm\"}"))
                    .isZero();
            assertThat(gateway.metrics().value("gateway_mirror_compared_total{service=\"llm\"}"))
                    .isZero();
            gateway.awaitIdle();
        }
    }

    private void ask(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(RawClient.ask(port, RawClient.post("/v1", "{}")).body())
                    .isEqualTo("primary");
        }
    }

    @Test
    void givesACopyUpThatDoesNotKeepUpWithALargeUpload() throws Exception {
        AtomicLong received = new AtomicLong();
        primary.behave(
                (request, wire) -> {
                    received.set(request.body().rest().length);
                    wire.respond(200, "text/plain", new byte[] {'k'});
                });
        CountDownLatch end = new CountDownLatch(1);
        shadow.behave((request, wire) -> end.await());
        try (var gateway = start("max_pending = \"64KiB\"");
                var client = RawClient.connect(port)) {
            client.send(
                    RawClient.lines(
                            "POST /upload HTTP/1.1",
                            "Host: a",
                            "Content-Length: " + LARGE,
                            "",
                            ""));
            byte[] piece = new byte[1 << 20];
            for (int sent = 0; sent < LARGE; sent += piece.length) {
                client.send(piece, piece.length);
            }

            assertThat(client.receive().answer().body()).isEqualTo("k");
            assertThat(received).hasValue(LARGE);
            awaitResults(gateway, "too_slow", 1);
            gateway.awaitIdle();
        } finally {
            end.countDown();
        }
    }

    @Test
    void copiesLargeUploadsWholeAndShowsDifferences() throws Exception {
        AtomicLong received = new AtomicLong();
        shadow.behave(
                (request, wire) -> {
                    received.set(request.body().rest().length);
                    wire.respond(500, "text/plain", new byte[] {'n', 'o'});
                });
        try (var gateway = start("compare_body = true; max_pending = \"64MiB\"")) {
            RawClient.Answer answer =
                    RawClient.ask(port, RawClient.post("/v1", "x".repeat(LARGE / 4)));
            assertThat(answer.body()).isEqualTo("primary");
            awaitResults(gateway, "completed", 1);
            assertThat(received).hasValue(LARGE / 4);

            shadow.behave(Behaviour.plain("primary"));
            ask(2);
            awaitResults(gateway, "completed", 3);

            var metrics = gateway.metrics();
            assertThat(metrics.value("gateway_mirror_compared_total{service=\"llm\"}"))
                    .isEqualTo(3);
            assertThat(
                            metrics.labelled(
                                    "gateway_mirror_status_differences_total",
                                    "service",
                                    "llm",
                                    "primary",
                                    "2xx",
                                    "mirror",
                                    "5xx"))
                    .isEqualTo(1);
            assertThat(metrics.value("gateway_mirror_body_differences_total{service=\"llm\"}"))
                    .isEqualTo(1);
            assertThat(metrics.value("gateway_mirror_duration_seconds_count{service=\"llm\"}"))
                    .isEqualTo(3);
            gateway.awaitIdle();
        }
    }

    @Test
    void endsTheCopyOfAClientThatLeaves() throws Exception {
        primary.behave(Behaviour.stall());
        shadow.behave(Behaviour.stall());
        try (var gateway = start("")) {
            try (var client = RawClient.connect(port)) {
                client.send(RawClient.post("/v1", "{}"));
                await().atMost(Scale.patience(10)).until(() -> shadow.requests().size() == 1);
            }
            awaitResults(gateway, "client_gone", 1);
            await().atMost(Scale.patience(10)).until(() -> shadow.connectionsOpen() == 0);
            gateway.awaitIdle();
        }
    }

    @Test
    void doesNotHoldUpTheEndOfTheGateway() throws Exception {
        shadow.behave(Behaviour.stall());
        try (var gateway = start("")) {
            ask(1);
            await().atMost(Scale.patience(10)).until(() -> shadow.requests().size() == 1);

            gateway.signal("TERM");

            assertThat(gateway.awaitExit()).isZero();
        }
    }

    @Test
    void copiesCallsOfGrpcOverHttp2() throws Exception {
        var heads = new CopyOnWriteArrayList<String>();
        var lengths = new CopyOnWriteArrayList<Long>();
        TestAuthority authority = new TestAuthority(directory);
        String tls = authority.write("c", authority.issue("c", "localhost"));
        try (var served = Http2Backend.start(call -> serve(call, "0", heads, lengths));
                var copied = Http2Backend.start(call -> serve(call, "13", heads, lengths));
                var gateway =
                        GatewayProcess.in(directory)
                                .start(
                                        """
                                        entrypoints "web" { address = "127.0.0.1:%d"; tls { %s } }
                                        routers "all" { rule = "PathPrefix(`/`)"; service = "llm" }
                                        services "llm" {
                                          load_balancer { servers = [{ url = "%s" }] }
                                          mirror { service = "canary"; compare_body = true }
                                        }
                                        services "canary" { load_balancer { servers = [{ url = "%s" }] } }
                                        """
                                                .formatted(port, tls, served.url(), copied.url()));
                HttpClient client =
                        HttpClient.newBuilder()
                                .sslContext(authority.client())
                                .version(HttpClient.Version.HTTP_2)
                                .build()) {
            HttpRequest call =
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/a.B/C"))
                            .header("Content-Type", "application/grpc")
                            .header("TE", "trailers")
                            .POST(BodyPublishers.ofByteArray(new byte[100_000]))
                            .build();

            assertThat(client.send(call, BodyHandlers.ofString()).body()).isEqualTo("answer");
            awaitResults(gateway, "completed", 1);

            assertThat(lengths).containsExactly(100_000L, 100_000L);
            assertThat(heads).containsExactlyInAnyOrder("trailers null", "trailers true");
            // Both have sent 200 and the same body: what differs is grpc-status.
            assertThat(
                            gateway.metrics()
                                    .value(
                                            "gateway_mirror_body_differences_total{service=\"llm\"}"))
                    .isEqualTo(1);
            gateway.awaitIdle();
        }
    }

    private static void serve(
            Http2Backend.Call call, String status, List<String> heads, List<Long> lengths)
            throws InterruptedException {
        heads.add(call.field("te") + ' ' + call.field("x-shadow-request"));
        lengths.add(call.readAll());
        call.head(200, false, "content-type", "application/grpc");
        call.data("answer", false);
        call.trailers("grpc-status", status);
    }
}
