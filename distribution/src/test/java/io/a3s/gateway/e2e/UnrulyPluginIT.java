package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that throws in every method, blocks when it is closed, and leaves a thread behind. */
class UnrulyPluginIT {
    private static final String LEFT = "thread \"unruly-worker\" running";

    @TempDir Path directory;
    private final int port = FreePort.next();
    private Path plugins = Path.of("plugins");

    @BeforeEach
    void install() throws Exception {
        plugins = PluginDirectory.with(directory.resolve("plugins"), jar -> true);
        PluginProject.unruly().buildTo(plugins.resolve("unruly.jar"), directory);
        PluginProject.mark("a").buildTo(plugins.resolve("mark.jar"), directory);
    }

    @Test
    void harmsOnlyItselfAndIsNamed() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayProcess.in(directory)
                                .plugins(plugins)
                                .start(config("[\"unruly\"]", backend));
                var other = RawClient.connect(port)) {
            for (int i = 0; i < 3; i++) {
                assertThat(RawClient.get(port, "/unruly").status()).isEqualTo(500);
                assertThat(ask(other)).isEqualTo("a-0");
            }
            assertThat(errors(gateway)).isGreaterThanOrEqualTo(3);

            // Its replacement takes over at once, whatever the old one is doing.
            Path next =
                    PluginDirectory.rebuild(
                            plugins.resolve("unruly.jar"),
                            "again.txt",
                            "",
                            directory.resolve("next.jar"));
            PluginDirectory.replace(next, plugins.resolve("unruly.jar"));
            awaitReloads(gateway, 1);
            assertThat(ask(other)).isEqualTo("a-0");

            gateway.awaitLog("closing middleware \"unruly\" takes too long and is not waited for");
            gateway.awaitLog("closed plugin left");
            assertThat(gateway.log()).contains(LEFT, "plugin=\"unruly 1.0.0 (unruly.jar)\"");
            assertThat(
                            gateway.metrics()
                                    .value(
                                            "gateway_plugin_close_failures_total{plugin=\"unruly\"}"))
                    .isEqualTo(1);

            // Others are replaced and unloaded as if it were not there.
            Path mark =
                    PluginDirectory.rebuild(
                            plugins.resolve("mark.jar"),
                            "number.txt",
                            "7",
                            directory.resolve("next.jar"));
            PluginDirectory.replace(mark, plugins.resolve("mark.jar"));
            await().atMost(Duration.ofSeconds(20)).until(() -> ask(other).equals("a-7"));

            awaitLeaked(gateway, 1);
            gateway.awaitLog("closed plugin is still in memory: it left thread ");
            JsonNode shown = plugin(gateway, "unruly", "LEAKED");
            assertThat(shown.get("left").toString()).contains("unruly-worker");
            assertThat(generations(gateway, "closed")).isZero();
            assertThat(generations(gateway, "draining")).isZero();
            assertThat(RawClient.get(port, "/unruly").status()).isEqualTo(500);
        }
    }

    @Test
    void doesNotKeepTheGatewayFromStopping() throws Exception {
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayProcess.in(directory)
                                .plugins(plugins)
                                .start(config("[\"unruly\"]", backend))) {
            assertThat(RawClient.get(port, "/unruly").status()).isEqualTo(500);

            gateway.signal("TERM");

            assertThat(gateway.awaitExit()).isZero();
        }
    }

    private static double errors(GatewayProcess gateway) throws IOException {
        return gateway.metrics().sum("gateway_middleware_errors_total", "middleware=\"unruly\"");
    }

    private static void awaitReloads(GatewayProcess gateway, double count) {
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                gateway.metrics()
                                                .value(
                                                        "gateway_plugin_reloads_total{result=\"accepted\"}")
                                        == count);
    }

    private static void awaitLeaked(GatewayProcess gateway, double count) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            gateway.collectGarbage();
                            return generations(gateway, "leaked") == count
                                    && generations(gateway, "closed") == 0;
                        });
    }

    private static double generations(GatewayProcess gateway, String state) throws IOException {
        return gateway.metrics().value("gateway_plugin_generations{state=\"" + state + "\"}");
    }

    private static JsonNode plugin(GatewayProcess gateway, String name, String state)
            throws IOException {
        for (JsonNode plugin : gateway.manageJson("/api/gateway/plugins")) {
            if (plugin.get("name").asText().equals(name)
                    && plugin.get("state").asText().equals(state)) {
                return plugin;
            }
        }
        throw new AssertionError("no plugin " + name + " in state " + state);
    }

    private static String ask(RawClient client) throws IOException {
        client.send("GET /mark HTTP/1.1\r\nHost: localhost\r\n\r\n");
        RawClient.Answer answer = client.receive().answer();
        assertThat(answer.status()).isEqualTo(200);
        return answer.head().field("x-mark").orElseThrow();
    }

    private String config(String middlewares, ScriptedBackend backend) {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        routers "unruly" { rule = "Path(`/unruly`)"; service = "main"; middlewares = %s }
        routers "mark"   { rule = "Path(`/mark`)"; service = "main"; middlewares = ["mark"] }
        services "main" { load_balancer { servers = [{ url = "%s" }] } }
        middlewares "unruly" { type = "unruly" }
        middlewares "mark"   { type = "mark" }
        """
                .formatted(port, middlewares, backend.url());
    }
}
