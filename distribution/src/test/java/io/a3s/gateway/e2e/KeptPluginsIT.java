package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The plugin that is kept of each version of the SPI, as the jar that was made then. With {@code
 * -Dspi.fixture.write=1.0} the jar of that version is made anew, from its sources and the baseline.
 */
@ParameterizedClass
@MethodSource("versions")
class KeptPluginsIT {
    @TempDir static Path root;
    private static final int PORT = FreePort.next();
    private static Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init") // made before each run
    private static ScriptedBackend backend;

    @SuppressWarnings("NullAway.Init") // made before each run
    private static GatewayProcess gateway;

    /** Is told which version it is about, for the name of the run. */
    KeptPluginsIT(String version) {}

    static Set<String> versions() throws Exception {
        String wanted = System.getProperty("spi.fixture.write", "");
        Set<String> versions = PluginProject.keptVersions();
        if (!wanted.isEmpty()) {
            PluginProject.kept(wanted)
                    .buildTo(PluginProject.keptJar(wanted), Files.createTempDirectory("kept"));
            versions.add(wanted);
        }
        return versions;
    }

    @BeforeParameterizedClassInvocation
    static void start(String version) throws Exception {
        directory = Files.createDirectory(root.resolve(version));
        Path plugins = PluginDirectory.with(directory.resolve("plugins"), jar -> true);
        Files.copy(PluginProject.keptJar(version), plugins.resolve("fixture-1.0.0.jar"));
        backend = ScriptedBackend.start(Behaviour.mirror());
        gateway = GatewayProcess.in(directory).plugins(plugins).start(config());
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    private static String config() {
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        services "main" { load_balancer { servers = [{ url = "%s" }] } }

        routers "report" { rule = "PathPrefix(`/`)"; service = "main"; middlewares = ["report"] }
        middlewares "report" {
          type     = "fixture-report"
          text     = "hello"
          password = "12345"
          small    = 9
          size     = "1MB"
          colour   = "red"
          file     = "/etc/x"
          networks = ["10.0.0.0/8"]
          labels   = { a = "1" }
          shape { name = "square" }
          shapes { name = "triangle"; corners = 3 }
        }

        routers "desk" { rule = "PathPrefix(`/desk`)"; service = "main"; middlewares = ["desk"] }
        middlewares "desk" { type = "fixture-desk" }

        routers "bodies" { rule = "PathPrefix(`/bodies`)"; service = "main"; middlewares = ["bodies"] }
        middlewares "bodies" { type = "fixture-bodies" }
        """
                .formatted(PORT, backend.url());
    }

    @AfterEach
    void nothingBroke() throws Exception {
        gateway.awaitIdle();
        assertThat(gateway.metrics().sum("gateway_middleware_errors_total")).isZero();
    }

    @Test
    void isListed() throws Exception {
        try (var list =
                GatewayProcess.in(directory)
                        .args("plugins", "list")
                        .plugins(directory.resolve("plugins"))
                        .run()) {
            assertThat(list.awaitExit()).isZero();
            assertThat(list.output())
                    .containsPattern(
                            "fixture +1\\.0\\.0 .* active .*fixture-bodies: depends on configuration; fixture-desk: blocking");
        }
    }

    @Test
    void hasItsConfigurationBound() throws Exception {
        assertThat(RawClient.get(PORT, "/").body())
                .contains(
                        "x-fixture-config: hello 5 true 9 9007199254740993 0.5 PT1M30S 1000000B=1000000"
                                + " http://127.0.0.1:1/x RED square4 /etc/x [10.0.0.0/8] [triangle] {a=1}");
    }

    @Test
    void hasItsConfigurationRefused() throws Exception {
        assertThat(refusal(config().replace("\"hello\"", "\"refused\"")))
                .contains("text: refused", "did you mean \"allowed\"?");
    }

    @Test
    void isRefusedOnAStreamingRouteIfItCollectsResponses() throws Exception {
        String streaming = "rule = \"PathPrefix(`/bodies`)\"; streaming = true";

        assertThat(refusal(config().replace("rule = \"PathPrefix(`/bodies`)\"", streaming)))
                .contains(
                        "routers \"bodies\": middleware \"bodies\" collects whole response bodies",
                        "remove it here, or streaming = true");
    }

    private static String refusal(String hcl) throws Exception {
        Path config = Files.writeString(directory.resolve("refused.hcl"), hcl);
        try (var validation =
                GatewayProcess.in(directory)
                        .args("validate", "-c", config.toString())
                        .plugins(directory.resolve("plugins"))
                        .run()) {
            assertThat(validation.awaitExit()).isEqualTo(1);
            return validation.log();
        }
    }

    @Test
    void readsAndChangesHeads() throws Exception {
        var answer =
                RawClient.ask(
                        PORT,
                        "GET /moved/on?a=b HTTP/1.1\r\nHost: localhost\r\nUser-Agent: me\r\nX-Multi: one\r\nX-Dropped: x\r\n\r\n");

        assertThat(answer.body().lines())
                .contains(
                        "GET /on?from=report HTTP/1.1",
                        "x-fixture-request: GET http localhost /moved/on a=b null me [one] true",
                        "x-fixture-client: 127.0.0.1 true true true web false",
                        "x-multi: one",
                        "x-multi: added by report")
                .noneMatch(line -> line.startsWith("x-dropped"));
        assertThat(answer.head().field("X-Fixture-Response"))
                .contains("200 42 main true false true true true");
    }

    @Test
    void publishesMetrics() throws Exception {
        RawClient.get(PORT, "/metrics-of-it");

        gateway.awaitIdle();
        var page = gateway.metrics();
        assertThat(
                        page.value(
                                "gateway_fixture_completions_total{middleware=\"report\",outcome=\"RELAYED\"}"))
                .isPositive();
        assertThat(page.value("gateway_fixture_visits_total{middleware=\"report\"}")).isPositive();
        assertThat(page.value("gateway_fixture_bytes_total{middleware=\"report\"}")).isPositive();
        assertThat(page.value("gateway_fixture_duration_seconds_count{middleware=\"report\"}"))
                .isPositive();
        assertThat(page.names()).contains("gateway_fixture_open");
    }

    @ParameterizedTest
    @CsvSource({
        "/desk/text, 200, from the desk",
        "/desk/bytes, 201, bytes",
        "/desk/error, 418, no coffee",
        "/desk/later, 202, later",
        "/desk/offload, 203, offloaded",
        "/desk/pass, 200, x-fixture-by: virtual"
    })
    void decides(String path, int status, String text) throws Exception {
        var answer = RawClient.get(PORT, path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains(text);
    }

    @Test
    void repliesWithFields() throws Exception {
        assertThat(RawClient.get(PORT, "/desk/text").head().field("Retry-After")).contains("7");
        assertThat(RawClient.get(PORT, "/desk/empty").status()).isEqualTo(204);
    }

    @Test
    void transformsBodies() throws Exception {
        var answer = RawClient.ask(PORT, RawClient.post("/bodies", "question"));

        List<String> lines = answer.body().lines().toList();
        assertThat(lines.get(lines.size() - 2)).isEqualTo("QUESTION");
        int length = answer.body().length() - "\n".length() - lines.getLast().length();
        assertThat(lines.getLast()).isEqualTo("length " + length);
        gateway.awaitIdle();
        assertThat(gateway.metrics().value("gateway_fixture_closed_total{middleware=\"bodies\"}"))
                .isPositive();
    }
}
