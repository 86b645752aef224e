package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.HttpReader;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import io.a3s.gateway.testkit.wire.Wire;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the protocol part of the SPI is for, with the smallest plugin that does it. */
class ProtocolPrototypeIT {
    @TempDir Path directory;
    private final int port = FreePort.next();

    @Test
    void carriesBytesBothWaysAfterASwitchOfProtocols() throws Exception {
        try (var backend = ScriptedBackend.start(ProtocolPrototypeIT::shout);
                var gateway = gateway(GatewayConfigs.proxy(port, backend));
                var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream()
                    .write(
                            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n"
                                    .getBytes(StandardCharsets.UTF_8));
            var reader = new HttpReader(new BufferedInputStream(client.getInputStream()));
            assertThat(reader.readHead().orElseThrow().status()).isEqualTo(101);

            client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
            client.shutdownOutput();
            String answer = text(client.getInputStream());

            assertThat(answer).isEqualTo("HELLO");
            assertThat(gateway.awaitAccess(line -> Integer.valueOf(101).equals(line.get("status"))))
                    .containsEntry("response_bytes", 5);
        }
    }

    @Test
    void saysThatWebSocketNeedsItsPlugin() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("never reached"));
                var gateway = gateway(GatewayConfigs.proxy(port, backend))) {
            var answer =
                    RawClient.ask(
                            port,
                            "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

            assertThat(answer.status()).isEqualTo(501);
            assertThat(answer.body()).contains("protocol-websocket");
            assertThat(backend.requests()).isEmpty();
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    private GatewayProcess gateway(String hcl) throws Exception {
        Path plugins =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals("protocol-websocket"));
        PluginProject.prototype().buildTo(plugins.resolve("prototype-1.0.0.jar"), directory);
        return GatewayProcess.in(directory).plugins(plugins).start(hcl);
    }

    private static void shout(Wire.Request request, Wire wire) throws Exception {
        wire.send(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n");
        String heard = text(request.raw());
        wire.send(heard.toUpperCase(Locale.ROOT));
        wire.close();
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
