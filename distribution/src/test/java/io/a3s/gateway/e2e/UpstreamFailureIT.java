package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UpstreamFailureIT {
    private final int port = FreePort.next();

    @Test
    void answers502ForABackendThatIsNotThere() throws Exception {
        var backend = ScriptedBackend.start(Behaviour.plain("never"));
        backend.close();
        try (var gateway = GatewayPool.start(GatewayConfigs.proxy(port, backend))) {
            var answer = RawClient.get(port, "/gone");

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.head().field("content-type").orElse(""))
                    .startsWith("application/json");
            assertThat(answer.body()).contains("\"error\"").doesNotContain("Exception");
            assertThat(gateway.awaitAccess(e -> "/gone".equals(e.get("path"))))
                    .containsEntry("status", 502)
                    .containsKey("reason");
        }
    }

    @Test
    void answers502ForABackendThatDiesBeforeItAnswers() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.reset());
                var gateway = GatewayPool.start(GatewayConfigs.proxy(port, backend))) {
            var answer = RawClient.ask(port, RawClient.post("/killed", "{}"));

            assertThat(answer.status()).isEqualTo(502);
            gateway.awaitAccess(e -> "/killed".equals(e.get("path")));
        }
    }

    @Test
    void answers504ForABackendThatSaysNothing() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.stall());
                var gateway =
                        GatewayPool.start(
                                GatewayConfigs.proxyWith(
                                        port, "request_timeout = \"300ms\"", backend))) {
            var answer = RawClient.get(port, "/stalled");

            assertThat(answer.status()).isEqualTo(504);
            gateway.awaitAccess(e -> "/stalled".equals(e.get("path")));
        }
    }

    @Test
    void cutsOffABodyThatTheBackendCutOff() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.halfAnswer("half", 100));
                var gateway = GatewayPool.start(GatewayConfigs.proxy(port, backend));
                var client = RawClient.connect(port)) {
            client.send("GET /half HTTP/1.1\r\nHost: localhost\r\n\r\n");

            var received = client.receive();
            assertThat(received.head().status()).isEqualTo(200);
            assertThatThrownBy(received::answer).isInstanceOf(IOException.class);
            gateway.awaitAccess(e -> "/half".equals(e.get("path")));
        }
    }

    @Test
    void cutsOffAStreamThatGoesSilent() throws Exception {
        try (var backend =
                        ScriptedBackend.start(
                                (request, wire) -> {
                                    wire.beginChunked(200, "application/x-ndjson");
                                    wire.chunk("1\n".getBytes(StandardCharsets.UTF_8));
                                    wire.awaitClose();
                                });
                var gateway =
                        GatewayPool.start(
                                GatewayConfigs.proxyWith(
                                        port, "stream_idle_timeout = \"300ms\"", backend));
                var client = RawClient.connect(port)) {
            client.send("GET /silent HTTP/1.1\r\nHost: localhost\r\n\r\n");

            var received = client.receive();
            assertThat(received.next().text()).isEqualTo("1\n");
            assertThatThrownBy(received::answer).isInstanceOf(IOException.class);
            gateway.awaitAccess(e -> "/silent".equals(e.get("path")));
        }
    }
}
