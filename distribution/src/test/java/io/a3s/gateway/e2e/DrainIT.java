package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrainIT {
    @TempDir Path directory;
    private final int port = FreePort.next();

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void finishesAStreamAndExitsWith0(String signal) throws Exception {
        var gate = new CountDownLatch(1);
        try (var backend = ScriptedBackend.start(Behaviour.sseBehind(gate, "one", "two"));
                var gateway =
                        GatewayProcess.in(directory).start(GatewayConfigs.proxy(port, backend));
                var client = RawClient.connect(port)) {
            client.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var received = client.receive();
            received.next();

            gateway.signal(signal);
            await().atMost(Duration.ofSeconds(10)).until(this::refusesConnections);
            gate.countDown();

            assertThat(received.answer().body()).isEqualTo("data: two\n\n");
            assertThat(gateway.awaitExit()).isZero();
            assertThat(gateway.accessLog())
                    .anySatisfy(e -> assertThat(e).containsEntry("path", "/stream"));
        }
    }

    @Test
    void doesNotWaitForIdleConnections() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayProcess.in(directory).start(GatewayConfigs.proxy(port, backend));
                var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.receive().answer().body()).isEqualTo("hello");

            gateway.signal("TERM");

            assertThat(client.seesClose()).isTrue();
            assertThat(gateway.awaitExit()).isZero();
        }
    }

    private boolean refusesConnections() {
        try {
            RawClient.connect(port).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
