package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PluginsIT {
    @TempDir Path directory;
    private final int port = FreePort.next();

    @Test
    void servesManagementWithoutAnyPlugin() throws Exception {
        Path none = Files.createDirectory(directory.resolve("none"));

        try (var gateway = GatewayProcess.in(directory).plugins(none).start("")) {
            assertThat(gateway.manage("/api/gateway/health").status()).isEqualTo(200);
            assertThat(gateway.manage("/api/gateway/version").status()).isEqualTo(200);
        }
    }

    static List<String> middlewareTypes() throws Exception {
        return PluginDirectory.installed().stream()
                .map(PluginDirectory::artifact)
                .filter(artifact -> artifact.startsWith("middleware-"))
                .map(artifact -> artifact.substring("middleware-".length()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("middlewareTypes")
    void namesTheJarOfAMiddlewareThatIsMissing(String type) throws Exception {
        String artifact = "middleware-" + type;
        Path others =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals(artifact));
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"))) {
            Files.writeString(
                    directory.resolve("gateway.hcl"),
                    GatewayConfigs.through(port, "type = \"" + type + "\"", backend));

            try (var gateway = GatewayProcess.in(directory).plugins(others).run()) {
                assertThat(gateway.awaitExit()).isEqualTo(1);
                assertThat(gateway.log()).contains("\"" + type + "\"", artifact, others.toString());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("middlewareTypes")
    void runsWithoutAMiddlewareThatIsNotAskedFor(String type) throws Exception {
        Path others =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals("middleware-" + type));
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayProcess.in(directory)
                                .plugins(others)
                                .start(GatewayConfigs.proxy(port, backend))) {
            assertThat(RawClient.get(port, "/").body()).isEqualTo("hello");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void namesTheJarOfAProtocolThatIsMissing() throws Exception {
        Path others =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals("protocol-http"));
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"))) {
            Files.writeString(
                    directory.resolve("gateway.hcl"), GatewayConfigs.proxy(port, backend));

            try (var gateway = GatewayProcess.in(directory).plugins(others).run()) {
                assertThat(gateway.awaitExit()).isEqualTo(1);
                assertThat(gateway.log()).contains("protocol-http", others.toString());
            }
        }
    }
}
