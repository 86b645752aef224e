package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the plugin for event streams adds to relaying them. */
class SseIT {
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    @TempDir Path directory;
    private final int port = FreePort.next();
    private ScriptedBackend backend;

    @BeforeEach
    void start() throws IOException {
        backend = ScriptedBackend.start(Behaviour.plain("replaced"));
    }

    @AfterEach
    void stop() throws IOException {
        backend.close();
    }

    /** Asks for a stream and returns all of the connection's octets as they came. */
    private String stream() throws IOException {
        try (var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            return client.untilClose();
        }
    }

    private GatewayProcess gateway(String keys) throws Exception {
        return GatewayProcess.in(directory).start(GatewayConfigs.proxyWith(port, keys, backend));
    }

    private static void begin(Wire wire) throws IOException {
        wire.beginChunked(200, "text/event-stream; charset=utf-8");
        wire.event("first");
    }

    @Test
    void endsABrokenStreamWithAnEvent() throws Exception {
        backend.behave(
                (request, wire) -> {
                    begin(wire);
                    wire.close();
                });
        try (var gateway = gateway("")) {
            String all = stream();

            assertThat(all)
                    .contains("X-Accel-Buffering: no")
                    .contains("data: first\n\n")
                    .contains("event: error\ndata: {\"error\":{")
                    .contains("\"code\":\"closed_before_end\"")
                    .endsWith(LAST_CHUNK);
            try (var wire = Http2Wire.open(port)) {
                wire.request(1, true, "GET", "/");
                // And the regular end of the stream.
                assertThat(wire.body(1))
                        .startsWith("data: first\n\nevent: error\ndata: {\"error\":{")
                        .endsWith("}}\n\n");
            }
            gateway.awaitAccess(line -> "closed_before_end".equals(line.get("reason")));
            gateway.awaitIdle();
            assertThat(
                            gateway.metrics()
                                    .value(
                                            "gateway_sse_error_events_total{protocol=\"sse\",service=\"backends\"}"))
                    .isEqualTo(2);
        }
    }

    @Test
    void cutsAStreamOffThatBreaksWithinAnEvent() throws Exception {
        backend.behave(
                (request, wire) -> {
                    begin(wire);
                    wire.chunk("data: hal".getBytes(StandardCharsets.UTF_8));
                    wire.close();
                });
        try (var gateway = gateway("")) {
            String all = stream();

            assertThat(all)
                    .contains("data: hal")
                    .doesNotContain("event: error")
                    .doesNotEndWith(LAST_CHUNK);
            gateway.awaitIdle();
        }
    }

    @Test
    void letsHeartBeatsHoldOffTheTimeLimit() throws Exception {
        backend.behave(
                (request, wire) -> {
                    begin(wire);
                    for (int i = 0; i < 10; i++) {
                        wire.rest(Duration.ofMillis(250));
                        wire.chunk(": ping\n\n".getBytes(StandardCharsets.UTF_8));
                    }
                    wire.event("second");
                    wire.awaitClose();
                });
        try (var gateway = gateway("stream_idle_timeout = \"1s\"")) {
            String all = stream();

            assertThat(all)
                    .contains("data: second\n\n")
                    .contains("\"code\":\"stream_idle_timeout\"")
                    .endsWith(LAST_CHUNK);
            gateway.awaitIdle();
            var metrics = gateway.metrics();
            String labels = "{protocol=\"sse\",service=\"backends\"}";
            assertThat(metrics.value("gateway_sse_events_total" + labels)).isEqualTo(2);
            assertThat(metrics.value("gateway_sse_time_to_first_event_seconds_count" + labels))
                    .isOne();
            assertThat(metrics.value("gateway_sse_between_events_seconds_count" + labels)).isOne();
        }
    }

    @Test
    void saysSoWhenTheGatewayStops() throws Exception {
        backend.behave(
                (request, wire) -> {
                    begin(wire);
                    wire.awaitClose();
                });
        String config = "shutdown_timeout_secs = 1\n" + GatewayConfigs.proxy(port, backend);
        try (var gateway = GatewayProcess.in(directory).start(config);
                var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.receive().body().next()).isNotNull();

            gateway.signal("TERM");

            assertThat(client.untilClose()).contains("\"code\":\"shutdown\"").endsWith(LAST_CHUNK);
            assertThat(gateway.awaitExit()).isZero();
        }
    }

    @Test
    void isNotNeededToRelayStreams() throws Exception {
        backend.behave(
                (request, wire) -> {
                    begin(wire);
                    wire.close();
                });
        Path others =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals("protocol-sse"));
        try (var gateway =
                GatewayProcess.in(directory)
                        .plugins(others)
                        .start(GatewayConfigs.proxy(port, backend))) {
            assertThat(stream())
                    .contains("data: first\n\n")
                    .doesNotContain("event: error")
                    .doesNotEndWith(LAST_CHUNK);
            gateway.awaitIdle();
        }
    }
}
