package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StreamingIT {
    private static final String CHAT =
            RawClient.post("/v1/chat/completions", "{\"stream\":true,\"messages\":[]}");

    private final int port = FreePort.next();

    @Test
    void passesTheFirstTokenOnBeforeTheSecondExists() throws Exception {
        var gate = new CountDownLatch(1);
        try (var backend = ScriptedBackend.start(Behaviour.sseBehind(gate, "one", "two"));
                var gateway = GatewayPool.start(GatewayConfigs.proxy(port, backend));
                var client = RawClient.connect(port)) {
            client.send(CHAT);

            var received = client.receive();
            assertThat(received.head().status()).isEqualTo(200);
            assertThat(received.head().field("content-type")).contains("text/event-stream");
            assertThat(received.next().text()).isEqualTo("data: one\n\n");

            gate.countDown();
            assertThat(received.answer().body()).isEqualTo("data: two\n\n");
            var entry = gateway.awaitAccess(e -> "/v1/chat/completions".equals(e.get("path")));
            assertThat(entry).containsEntry("status", 200).containsEntry("method", "POST");
        }
    }

    @Test
    void letsBackendsTakeTurns() throws Exception {
        try (var first = ScriptedBackend.start(Behaviour.plain("first"));
                var second = ScriptedBackend.start(Behaviour.plain("second"));
                var gateway = GatewayPool.start(GatewayConfigs.proxy(port, first, second))) {
            for (int i = 0; i < 10; i++) {
                assertThat(RawClient.get(port, "/").status()).isEqualTo(200);
            }

            assertThat(first.requests()).hasSize(5);
            assertThat(second.requests()).hasSize(5);
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void passesARequestBodyOnBeforeItsEnd() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.echo());
                var gateway = GatewayPool.start(GatewayConfigs.proxy(port, backend));
                var client = RawClient.connect(port)) {
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");

            client.send("3\r\none\r\n");
            var received = client.receive();
            assertThat(received.next().text()).isEqualTo("one");

            client.send("3\r\ntwo\r\n0\r\n\r\n");
            assertThat(received.answer().body()).isEqualTo("two");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void freesTheUpstreamConnectionWhenTheClientLeaves() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.stallAfter("one"));
                var gateway = GatewayPool.start(GatewayConfigs.proxy(port, backend))) {
            try (var client = RawClient.connect(port)) {
                client.send(CHAT);
                client.receive().next();
                assertThat(backend.connectionsOpen()).isEqualTo(1);
            }

            await().atMost(Duration.ofSeconds(5)).until(() -> backend.connectionsOpen() == 0);
            gateway.awaitAccess(e -> "/v1/chat/completions".equals(e.get("path")));
        }
    }
}
