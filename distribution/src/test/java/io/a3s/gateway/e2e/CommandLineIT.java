package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.testkit.wire.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineIT {
    @TempDir Path directory;

    @Test
    void saysWhatToDoWithoutAConfiguration() throws Exception {
        try (var command = GatewayProcess.in(directory).run()) {
            assertThat(command.awaitExit()).isEqualTo(2);
            assertThat(command.log()).contains("gateway.hcl: no such file", "conf/gateway.hcl");
        }
    }

    @Test
    void findsTheShippedConfigurationGood() throws Exception {
        Path shipped = GatewayLaunch.home().resolve("conf/gateway.hcl");

        try (var command =
                GatewayProcess.in(directory).args("validate", "-c", shipped.toString()).run()) {
            assertThat(command.awaitExit()).as(command.log()).isZero();
            assertThat(command.output()).isNotBlank();
        }
    }

    @Test
    void pointsAtAMistake() throws Exception {
        Path config =
                Files.writeString(
                        directory.resolve("bad.hcl"),
                        "entrypoints \"web\" {\n  adress = \"127.0.0.1:1\"\n}\n");

        try (var command =
                GatewayProcess.in(directory).args("validate", "-c", config.toString()).run()) {
            assertThat(command.awaitExit()).isEqualTo(1);
            assertThat(command.log()).contains("bad.hcl:2:3", "adress", "address");
        }
    }

    @Test
    void listsPlugins() throws Exception {
        try (var command = GatewayProcess.in(directory).args("plugins", "list").run()) {
            assertThat(command.awaitExit()).isZero();
            assertThat(command.output()).contains("protocol-http", "middleware-rate-limit");
        }
    }

    @Test
    void describesAType() throws Exception {
        try (var command =
                GatewayProcess.in(directory).args("plugins", "describe", "rate-limit").run()) {
            assertThat(command.awaitExit()).isZero();
            assertThat(command.output()).contains("rate", "burst");
        }
    }

    @Test
    void verifiesEveryShippedPlugin() throws Exception {
        for (Path jar : PluginDirectory.installed()) {
            try (var command =
                    GatewayProcess.in(directory).args("plugins", "verify", jar.toString()).run()) {
                assertThat(command.awaitExit()).as(command.log() + command.output()).isZero();
            }
        }
    }

    @Test
    void runsTheDemo() throws Exception {
        int port = FreePort.next();
        String[] ports = {
            "--port", Integer.toString(port), "--management-port", Integer.toString(FreePort.next())
        };
        try (var demo =
                GatewayProcess.in(directory).args("demo", "--pace", "1ms").args(ports).run()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> demo.output().contains("Ctrl-C"));

            var first = chat(port);
            var second = chat(port);

            assertThat(first.body()).startsWith("data: {").endsWith("data: [DONE]\n\n");
            assertThat(first.head().field("x-demo-backend"))
                    .isPresent()
                    .isNotEqualTo(second.head().field("x-demo-backend"));
            demo.signal("INT");
            assertThat(demo.awaitExit()).isZero();
        }
    }

    private static RawClient.Answer chat(int port) throws IOException {
        return RawClient.ask(
                port,
                RawClient.post(
                        "/v1/chat/completions",
                        "{\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"));
    }
}
