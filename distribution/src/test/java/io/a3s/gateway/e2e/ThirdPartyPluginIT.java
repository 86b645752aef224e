package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that nobody here ships, written against the SPI alone and dropped in as a jar. */
class ThirdPartyPluginIT {
    @TempDir Path directory;
    private final int port = FreePort.next();

    @Test
    void isUsedByItsType() throws Exception {
        Path plugins = PluginDirectory.with(directory.resolve("plugins"), jar -> true);
        ThirdPartyPlugin.compileTo(plugins.resolve("acme-stamp-2.1.0.jar"), directory);
        try (var backend = ScriptedBackend.start(Behaviour.mirror());
                var gateway =
                        GatewayProcess.in(directory)
                                .plugins(plugins)
                                .start(
                                        GatewayConfigs.through(
                                                port,
                                                "type = \"stamp\"; text = \"seen by acme\"",
                                                backend))) {
            var answer = RawClient.get(port, "/");

            assertThat(answer.body()).contains("x-stamp: seen by acme\n");
            assertThat(answer.head().field("x-stamped")).contains("seen by acme");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void hasItsConfigurationChecked() throws Exception {
        Path plugins = PluginDirectory.with(directory.resolve("plugins"), jar -> true);
        ThirdPartyPlugin.compileTo(plugins.resolve("acme-stamp-2.1.0.jar"), directory);
        try (var backend = ScriptedBackend.start(Behaviour.mirror())) {
            Path config = directory.resolve("gateway.hcl");
            Files.writeString(
                    config,
                    GatewayConfigs.through(port, "type = \"stamp\"; txt = \"oops\"", backend));

            try (var gateway =
                    GatewayProcess.in(directory)
                            .args("validate", "-c", config.toString())
                            .plugins(plugins)
                            .run()) {
                assertThat(gateway.awaitExit()).isEqualTo(1);
                assertThat(gateway.log()).contains("txt", "text");
            }
        }
    }
}
