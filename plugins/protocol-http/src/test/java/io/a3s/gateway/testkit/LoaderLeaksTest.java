package io.a3s.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.testkit.gateway.GatewayExtension;
import io.a3s.gateway.testkit.gateway.LoaderLeaks;
import io.a3s.gateway.testkit.gateway.PluginJar;
import io.a3s.gateway.testkit.wire.Behaviour;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoaderLeaksTest {
    @TempDir Path directory;

    @Test
    void acceptsPluginThatGoes() throws Exception {
        checkWith("type = \"trace\"");
    }

    @Test
    void findsPluginThatStaysAndWhatItLeft() {
        assertThatThrownBy(() -> checkWith("type = \"trace\"; leaves = \"thread\""))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("is still in memory: it left thread \"left-behind\" running");
    }

    private void checkWith(String middleware) throws Exception {
        Path jar = PluginJar.of(TracingPlugin.class).writeTo(directory);
        try (var gateway =
                GatewayExtension.builder()
                        .pluginFile(jar)
                        .backend("BACKEND", Behaviour.mirror())
                        .hcl(KitConfigs.through(middleware))
                        .build()
                        .start()) {
            LoaderLeaks.check(gateway, jar, running -> running.get("/"));
        }
    }
}
