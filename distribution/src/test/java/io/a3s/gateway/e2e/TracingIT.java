package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Requests leave spans at a collector, and tell backends and the access log of their trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?m)^traceparent: 00-([0-9a-f]{32})-([0-9a-f]{16})-0([01])$");

    private final int port = FreePort.next();
    private final List<byte[]> deliveries = new CopyOnWriteArrayList<>();
    private volatile int collectorStatus = 200;
    private ScriptedBackend backend;
    private ScriptedBackend collector;
    private GatewayProcess gateway;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        backend = ScriptedBackend.start(Behaviour.mirror());
        collector = ScriptedBackend.start(this::collect);
        gateway =
                GatewayProcess.in(directory)
                        .start(
                                """
                                entrypoints "web" { address = "127.0.0.1:%d" }
                                tracing "otlp" {
                                  endpoint = "%s"
                                  headers  = { Authorization = "Bearer hunter2" }
                                  interval = "100ms"
                                }
                                routers "models" { rule = "PathPrefix(`/v1`)"; service = "models" }
                                services "models" { load_balancer { servers = [{ url = "%s" }] } }
                                """
                                        .formatted(port, collector.url(), backend.url()));
    }

    @AfterAll
    void stop() throws IOException {
        gateway.close();
        backend.close();
        collector.close();
    }

    private void collect(Wire.Request request, Wire wire) throws Exception {
        byte[] body = request.body().rest();
        assertThat(request.head().target()).isEqualTo("/v1/traces");
        if (collectorStatus == 200) {
            deliveries.add(body);
        }
        wire.respond(collectorStatus, "application/x-protobuf", new byte[0]);
    }

    // Names and ids stand in a protobuf message as they are.
    private void awaitDelivered(String... parts) {
        await().atMost(Scale.patience(20))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(
                        () -> {
                            StringBuilder all = new StringBuilder();
                            deliveries.forEach(
                                    each ->
                                            all.append(
                                                    new String(each, StandardCharsets.ISO_8859_1)));
                            assertThat(all.toString()).contains(parts);
                        });
    }

    private static String bytesOf(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private static Matcher traceparent(RawClient.Answer answer) {
        Matcher found = TRACEPARENT.matcher(answer.body());
        assertThat(found.find()).as("traceparent in\n%s", answer.body()).isTrue();
        return found;
    }

    @Test
    void goesOnWithAClientsTrace() throws Exception {
        var answer =
                RawClient.ask(
                        port,
                        "GET /v1/a HTTP/1.1\r\nHost: h\r\ntraceparent: 00-%s-%s-01\r\ntracestate: v=1\r\n\r\n"
                                .formatted(TRACE, PARENT));

        Matcher told = traceparent(answer);
        assertThat(told.group(1)).isEqualTo(TRACE);
        assertThat(told.group(2)).isNotEqualTo(PARENT);
        assertThat(answer.body())
                .contains("tracestate: v=1\n")
                .contains("b3: " + TRACE + '-' + told.group(2) + "-1");
        awaitDelivered("GET models", bytesOf(TRACE), bytesOf(told.group(2)), bytesOf(PARENT));
        assertThat(gateway.awaitAccess(entry -> "/v1/a".equals(entry.get("path"))))
                .containsEntry("trace_id", TRACE);
    }

    @Test
    void readsB3AndKeepsToTheClientsDecision() throws Exception {
        String trace = TRACE.replace('0', '1');
        var answer =
                RawClient.ask(
                        port,
                        "GET /v1/b HTTP/1.1\r\nHost: h\r\nX-B3-TraceId: %s\r\nX-B3-SpanId: %s\r\nX-B3-Sampled: 0\r\n\r\n"
                                .formatted(trace, PARENT));

        Matcher told = traceparent(answer);
        assertThat(told.group(1)).isEqualTo(trace);
        assertThat(told.group(3)).isEqualTo("0");
        assertThat(answer.body().toLowerCase(Locale.ROOT)).doesNotContain("x-b3-");
    }

    @Test
    void beginsATraceForWhatHasNoneAndForWhatTheGatewayAnswers() throws Exception {
        RawClient.get(port, "/nowhere");

        var entry = gateway.awaitAccess(each -> "/nowhere".equals(each.get("path")));
        awaitDelivered(bytesOf(String.valueOf(entry.get("trace_id"))), "no_route");
    }

    @Test
    void goesOnWithoutItsCollector() throws Exception {
        collectorStatus = 400;
        try {
            assertThat(RawClient.get(port, "/v1/c").status()).isEqualTo(200);
            gateway.awaitLog("the collector does not take spans");
        } finally {
            collectorStatus = 200;
        }
        assertThat(RawClient.get(port, "/v1/d").status()).isEqualTo(200);
        gateway.awaitLog("the collector takes spans again");

        assertThat(
                        gateway.metrics()
                                .value(
                                        "gateway_tracing_spans_total{result=\"lost\",tracing=\"otlp\"}"))
                .isPositive();
        assertThat(gateway.manage("/api/gateway/config").body())
                .contains("\"otlp\"")
                .doesNotContain("hunter2");
    }
}
