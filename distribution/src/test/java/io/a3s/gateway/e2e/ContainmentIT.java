package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A plugin that breaks wherever it can, in a gateway that others use too: each place has two
 * routes, one of them with fail_open, and there is a route that the plugin has nothing to do with.
 */
class ContainmentIT {
    private static final List<String> PLACES =
            List.of(
                    "request",
                    "task",
                    "stage",
                    "undeclared",
                    "request-body",
                    "request-body-end",
                    "response",
                    "response-body",
                    "response-body-end",
                    "close",
                    "complete");

    @TempDir static Path directory;
    private static final int PORT = FreePort.next();
    private static ScriptedBackend backend;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        backend = ScriptedBackend.start(Behaviour.mirror());
        gateway = GatewayProcess.in(directory).plugins(plugins()).start(config());
    }

    private static Path plugins() throws IOException {
        Path plugins = PluginDirectory.with(directory.resolve("plugins"), jar -> true);
        PluginProject.faulty().buildTo(plugins.resolve("faulty-1.0.0.jar"), directory);
        return plugins;
    }

    private static String config() {
        String places =
                PLACES.stream()
                        .map(place -> route(place, false) + route(place, true))
                        .collect(Collectors.joining());
        return """
        entrypoints "web" { address = "127.0.0.1:%d" }
        services "backend" { load_balancer { servers = [{ url = "%s" }] } }
        routers "sound" { rule = "PathPrefix(`/sound`)"; service = "backend" }
        routers "balancer" { rule = "PathPrefix(`/balancer`)"; service = "balancer" }
        services "balancer" {
          load_balancer { strategy = "faulty"; servers = [{ url = "%s" }] }
        }
        routers "recursion" { rule = "Path(`/recursion`)"; service = "backend"; middlewares = ["recursion"] }
        middlewares "recursion" { type = "faulty"; where = "request"; how = "recursion" }
        routers "linkage" { rule = "Path(`/linkage`)"; service = "backend"; middlewares = ["linkage"] }
        middlewares "linkage" { type = "faulty"; where = "response"; how = "linkage" }
        %s
        """
                .formatted(PORT, backend.url(), backend.url(), places);
    }

    private static String route(String place, boolean failOpen) {
        String name = failOpen ? "open-" + place : place;
        return """
        routers "%s" { rule = "Path(`/%s`)"; service = "backend"; middlewares = ["%s"] }
        middlewares "%s" { type = "faulty"; where = "%s"; fail_open = %s }
        """
                .formatted(name, name, name, name, place, failOpen);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        backend.close();
    }

    @AfterEach
    void nobodyElseIsAffected() throws Exception {
        assertThat(ask("sound").status()).isEqualTo(200);
        gateway.awaitIdle();
        assertThat(gateway.isAlive()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "request, request",
        "task, request",
        "stage, request",
        "undeclared, response",
        "request-body, request_body",
        "request-body-end, request_body",
        "response, response"
    })
    void answersWhatBreaksBeforeTheResponse(String place, String phase) throws Exception {
        var answer = ask(place);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).contains("Middleware error").doesNotContain("secret");
        assertFailed(place, phase, "middleware_failed:" + place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"response-body", "response-body-end"})
    void cutsOffWhatBreaksInTheResponse(String place) throws Exception {
        assertThatThrownBy(() -> ask(place)).isInstanceOf(IOException.class);

        assertFailed(place, "response_body", "middleware_failed:" + place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "complete"})
    void onlyCountsWhatBreaksAtTheEnd(String place) throws Exception {
        var answer = ask(place);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("question");
        assertFailed(place, place.equals("close") ? "response_body" : "complete", "");
    }

    @ParameterizedTest
    @CsvSource({
        "request, request",
        "task, request",
        "stage, request",
        "undeclared, response",
        "request-body, request_body",
        "response, response",
        "response-body, response_body"
    })
    void goesOnWithoutWhatBreaks(String place, String phase) throws Exception {
        String name = "open-" + place;

        var answer = ask(name);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).endsWith("question");
        assertFailed(name, phase, "");
        assertThat(counted("gateway_middleware_bypassed_total", name, phase)).isPositive();
    }

    @Test
    void doesNotGoOnWithHalfABody() throws Exception {
        assertThat(ask("open-request-body-end").status()).isEqualTo(500);
        assertThatThrownBy(() -> ask("open-response-body-end")).isInstanceOf(IOException.class);

        assertFailed(
                "open-request-body-end", "request_body", "middleware_failed:open-request-body-end");
        assertThat(
                        counted(
                                "gateway_middleware_bypassed_total",
                                "open-request-body-end",
                                "request_body"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"recursion", "linkage"})
    void containsErrorsLikeExceptions(String name) throws Exception {
        assertThat(ask(name).status()).isEqualTo(500);

        gateway.awaitOnlyAccess(
                entry ->
                        ("/" + name).equals(entry.get("path"))
                                && ("middleware_failed:" + name).equals(entry.get("reason")));
    }

    @Test
    void answersForABalancerThatBreaks() throws Exception {
        var answer = ask("balancer");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).contains("Internal error").doesNotContain("secret");
        gateway.awaitOnlyAccess(
                entry ->
                        "plugin_failed:faulty".equals(entry.get("reason"))
                                && "/balancer".equals(entry.get("path")));
        assertThat(
                        gateway.metrics()
                                .value(
                                        "gateway_plugin_errors_total{kind=\"load_balancer\",name=\"faulty\"}"))
                .isEqualTo(1);
    }

    @Test
    void answersForAHandlerThatBreaks() throws Exception {
        var answer =
                RawClient.ask(
                        PORT,
                        "GET /sound HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: faulty\r\n\r\n");

        assertThat(answer.status()).isEqualTo(500);
        assertThat(
                        gateway.metrics()
                                .value(
                                        "gateway_plugin_errors_total{kind=\"exchange_handler\",name=\"faulty\"}"))
                .isEqualTo(1);
    }

    @Test
    void doesNotFillTheLog() throws Exception {
        int requests = 30;
        for (int i = 0; i < requests; i++) {
            ask("request");
        }

        long logged =
                gateway.log()
                        .lines()
                        .filter(line -> line.contains("middleware failed"))
                        .filter(line -> line.contains("middleware=\"request\""))
                        .count();
        assertThat(logged).isPositive().isLessThan(requests);
    }

    @ParameterizedTest
    @CsvSource({
        "config, FaultyConfig failed: java.lang.IllegalStateException",
        "needs, plugin faulty 1.0.0 (faulty-1.0.0.jar): making it failed",
        "create, plugin faulty 1.0.0 (faulty-1.0.0.jar): making it failed",
        "undeclared-blocking, plugin faulty 1.0.0 (faulty-1.0.0.jar) brings a middleware that blocks"
    })
    void refusesAConfigurationThatBreaksThePlugin(String place, String complaint) throws Exception {
        Path config = directory.resolve(place + ".hcl");
        Files.writeString(
                config,
                GatewayConfigs.through(
                        FreePort.next(), "type = \"faulty\"; where = \"" + place + '"', backend));

        try (var validation =
                GatewayProcess.in(directory)
                        .args("validate", "-c", config.toString())
                        .plugins(directory.resolve("plugins"))
                        .run()) {
            assertThat(validation.awaitExit()).isEqualTo(1);
            assertThat(validation.log()).contains("middlewares \"it\"", complaint);
        }
    }

    private static RawClient.Answer ask(String path) throws IOException {
        return RawClient.ask(PORT, RawClient.post("/" + path, "question"));
    }

    private static void assertFailed(String name, String phase, String reason) throws IOException {
        Map<String, Object> entry =
                gateway.awaitAccess(each -> ("/" + name).equals(each.get("path")));
        assertThat(entry.getOrDefault("reason", "")).isEqualTo(reason);
        assertThat(counted("gateway_middleware_errors_total", name, phase)).isPositive();
        assertThat(gateway.log()).contains("middleware=\"" + name + '"', "plugin=\"faulty 1.0.0");
    }

    private static double counted(String metric, String name, String phase) throws IOException {
        return gateway.metrics()
                .value(metric + "{middleware=\"" + name + "\",phase=\"" + phase + "\"}");
    }
}
