package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway with the configuration that the chart makes, mounted as Kubernetes does. */
class ChartGatewayIT {
    private static final String TOKEN = "token-of-the-release";

    @TempDir Path directory;
    private final int port = FreePort.next();
    private final Management management = new Management(FreePort.next(), TOKEN);

    @BeforeEach
    void require() {
        Chart.require();
    }

    @Test
    void acceptsTheDefaultConfiguration() throws Exception {
        Path config = directory.resolve("default.hcl");
        Files.writeString(
                config,
                Chart.configOf(Chart.render("management: { existingSecret: token }", directory)));

        try (var validation =
                GatewayProcess.in(directory)
                        .env("A3S_GATEWAY_TOKEN", TOKEN)
                        .args("validate", "--config", config.toString())
                        .run()) {
            assertThat(validation.awaitExit()).as(validation.log()).isZero();
        }
    }

    @Test
    void answersProbesAndFollowsTheVolume() throws Exception {
        try (var one = ScriptedBackend.start(Behaviour.plain("one"));
                var two = ScriptedBackend.start(Behaviour.plain("two"))) {
            List<JsonNode> objects = render(one);
            Path config = mount("..first", Chart.configOf(objects));
            try (var gateway = start(config)) {
                gateway.awaitReady();
                JsonNode container = Chart.containerOf(objects);
                for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                    JsonNode get = container.at("/" + probe + "/httpGet");
                    assertThat(portOf(get.get("port").asText(), container))
                            .isEqualTo(management.port());
                    var answer = management.ask("GET", get.get("path").asText(), "");
                    assertThat(answer.status()).as(probe).isEqualTo(200);
                }
                String scraped =
                        Chart.only("ServiceMonitor", objects).at("/spec/endpoints/0/path").asText();
                assertThat(management.get(scraped).body()).contains("gateway_requests_total");
                assertThat(management.ask("GET", scraped, "").status()).isEqualTo(401);
                assertThat(RawClient.get(port, "/").body()).isEqualTo("one");

                mount("..second", Chart.configOf(render(two)));
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> RawClient.get(port, "/").body().equals("two"));

                gateway.signal("TERM");
                assertThat(gateway.awaitExit()).isZero();
            }
        }
    }

    private List<JsonNode> render(ScriptedBackend backend) throws IOException {
        String values =
                """
                management: { port: %d, existingSecret: token }
                serviceMonitor: { enabled: true }
                config: |
                """
                        .formatted(management.port());
        return Chart.render(
                values + GatewayConfigs.proxy(port, backend).indent(2).stripTrailing() + "\n",
                directory);
    }

    private GatewayProcess start(Path config) throws IOException {
        Process process =
                GatewayProcess.in(directory)
                        .env("A3S_GATEWAY_TOKEN", TOKEN)
                        .args("--config", config.toString())
                        .spawn();
        return new GatewayProcess(process, config, management);
    }

    /** Puts a configuration where the pod has it, in one step: a link to another directory. */
    private Path mount(String version, String config) throws IOException {
        Path volume = Files.createDirectories(directory.resolve("volume"));
        Path content = Files.createDirectory(volume.resolve(version));
        // Tests listen on loopback only.
        Files.writeString(content.resolve("gateway.hcl"), config.replace("0.0.0.0", "127.0.0.1"));
        Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), content.getFileName());
        Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        Path file = volume.resolve("gateway.hcl");
        if (!Files.isSymbolicLink(file)) {
            Files.createSymbolicLink(file, Path.of("..data/gateway.hcl"));
        }
        return file;
    }

    private static int portOf(String name, JsonNode container) {
        return Chart.named(name, container.get("ports")).get("containerPort").asInt();
    }
}
