package io.a3s.gateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.gateway.GatewayExtension;
import io.a3s.gateway.testkit.wire.Behaviour;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PluginTimeTest {
    private final ManualTime time = new ManualTime();

    @RegisterExtension
    final GatewayExtension gateway =
            GatewayExtension.builder()
                    .plugin(new TracingPlugin())
                    .time(time)
                    .backend("BACKEND", Behaviour.mirror())
                    .hcl(KitConfigs.through("type = \"trace\""))
                    .build();

    @Test
    void standsStillForPluginsUntilItIsMoved() throws Exception {
        assertThat(gateway.get("/").head().field("x-time")).contains("2030-01-01T00:00:00Z");

        time.advance(Duration.ofHours(1));

        assertThat(gateway.get("/").head().field("x-time")).contains("2030-01-01T01:00:00Z");
    }
}
