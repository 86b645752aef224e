package io.a3s.gateway.scaling.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.testkit.FakePluginContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ProcessConfigTest {
    private final ProcessExecutorFactory factory = new ProcessExecutorFactory();

    private static void isRefused(String key, String message, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageContaining(message);
    }

    @Test
    void isFoundAsPlugin() {
        GatewayPlugin plugin = ServiceLoader.load(GatewayPlugin.class).findFirst().orElseThrow();

        assertThat(plugin.scalingExecutors()).hasSize(1);
        assertThat(plugin.scalingExecutors().getFirst().type()).isEqualTo("process");
    }

    @Test
    void fillsInThePort() {
        ProcessConfig config =
                Configs.of("serve", "--port", "{port}", "--url=http://h:${PORT}/", "{ports}");

        assertThat(config.command(81))
                .containsExactly("serve", "--port", "81", "--url=http://h:81/", "{ports}");
    }

    @Test
    void refusesProgramThatIsNotThere() {
        isRefused(
                "command",
                "/no/such/file (expected: a file that can be executed)",
                () -> factory.create(Configs.of("/no/such/file"), new FakePluginContext()));
    }

    @Test
    void refusesDirectoryThatIsNotThere() {
        ProcessConfig config =
                Configs.with(
                        List.of("sh"),
                        Optional.of(Path.of("/no/such/directory")),
                        Map.of(),
                        Optional.empty());

        isRefused(
                "directory",
                "/no/such/directory (expected: an existing directory)",
                () -> factory.create(config, new FakePluginContext()));
    }

    @Test
    void refusesPathThatWouldBreakTheRequest() {
        isRefused(
                "ready_path",
                "(expected: a path such as /health)",
                () ->
                        Configs.with(
                                List.of("sh"),
                                Optional.empty(),
                                Map.of(),
                                Optional.of("/a b\r\nX: y")));
    }

    @Test
    void refusesVariableNoShellWouldTake() {
        isRefused(
                "environment",
                "A=B (expected:",
                () ->
                        Configs.with(
                                List.of("sh"),
                                Optional.empty(),
                                Map.of("A=B", "c"),
                                Optional.empty()));
    }
}
