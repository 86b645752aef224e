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

class ReloadIT {
    @TempDir Path directory;
    private final int port = FreePort.next();

    @Test
    void takesOverAChangeOfTheFile() throws Exception {
        try (var before = ScriptedBackend.start(Behaviour.plain("before"));
                var after = ScriptedBackend.start(Behaviour.plain("after"));
                var gateway =
                        GatewayProcess.in(directory).start(GatewayConfigs.proxy(port, before))) {
            assertThat(RawClient.get(port, "/").body()).isEqualTo("before");

            gateway.rewriteConfig(GatewayConfigs.proxy(port, after));

            awaitBody("after");
        }
    }

    @Test
    void readsTheFileAgainOnHangUp() throws Exception {
        try (var before = ScriptedBackend.start(Behaviour.plain("before"));
                var after = ScriptedBackend.start(Behaviour.plain("after"));
                var gateway =
                        GatewayProcess.in(directory)
                                .args("--no-watch")
                                .start(GatewayConfigs.proxy(port, before))) {
            gateway.rewriteConfig(GatewayConfigs.proxy(port, after));
            assertThat(RawClient.get(port, "/").body()).isEqualTo("before");

            gateway.signal("HUP");

            awaitBody("after");
        }
    }

    @Test
    void keepsWhatItHadWhenTheNewFileIsBad() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("still here"));
                var gateway =
                        GatewayProcess.in(directory).start(GatewayConfigs.proxy(port, backend))) {
            gateway.rewriteConfig("entrypoints \"web\" { adress = \"127.0.0.1:1\" }\n");

            gateway.awaitLog("adress");
            assertThat(RawClient.get(port, "/").body()).isEqualTo("still here");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void finishesAStreamOnTheOldConfiguration() throws Exception {
        var gate = new CountDownLatch(1);
        try (var before = ScriptedBackend.start(Behaviour.plain("before"));
                var after = ScriptedBackend.start(Behaviour.plain("after"));
                var gateway =
                        GatewayProcess.in(directory).start(GatewayConfigs.proxy(port, before));
                var client = RawClient.connect(port)) {
            before.behaveAt("/stream", Behaviour.sseBehind(gate, "one", "two"));
            client.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var received = client.receive();
            received.next();

            gateway.rewriteConfig(GatewayConfigs.proxy(port, after));
            awaitBody("after");

            gate.countDown();
            assertThat(received.answer().body()).isEqualTo("data: two\n\n");
        }
    }

    private void awaitBody(String body) {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(50))
                .ignoreException(IOException.class)
                .until(() -> RawClient.get(port, "/").body().equals(body));
    }
}
