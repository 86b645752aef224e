package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.a3s.gateway.bootstrap.RuntimePlugin;
import io.a3s.gateway.config.ConfigLoader;
import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.config.LoadResult;
import io.a3s.gateway.plugin.PluginGeneration;
import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.plugin.PluginRegistry;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScaleTarget;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import io.a3s.gateway.testkit.FakePluginContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The executors as they are shipped: found, described, checked, and working from their jars. */
class ScalingExecutorsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path directory;

    private record Target(int replicas) implements ScaleTarget {
        @Override
        public int current() {
            return 0;
        }

        @Override
        public List<String> spare() {
            return List.of();
        }

        @Override
        public String reason() {
            return "a test";
        }
    }

    @ParameterizedTest
    @CsvSource({"process, command", "box, token", "kubernetes, namespace", "k8s, namespace"})
    void isDescribed(String type, String key) throws Exception {
        try (var command = GatewayProcess.in(directory).args("plugins", "describe", type).run()) {
            assertThat(command.awaitExit()).isZero();
            assertThat(command.output())
                    .contains("executor \"" + type + "\"", "  " + key + "  ", "scaling {");
        }
    }

    private static String service(String scaling) {
        return """
        entrypoints "web" { address = "127.0.0.1:0" }
        routers "all" { rule = "PathPrefix(`/`)"; service = "llm" }
        services "llm" {
          scaling { %s }
        }
        """
                .formatted(scaling);
    }

    @ParameterizedTest
    @CsvSource({
        "process, scaling-process",
        "box, scaling-box",
        "kubernetes, scaling-kubernetes",
        "k8s, scaling-kubernetes"
    })
    void isMissedByTheNameOfItsJar(String type, String artifact) throws Exception {
        Path others =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals(artifact));
        Path config =
                Files.writeString(
                        directory.resolve("gateway.hcl"), service("executor = \"" + type + "\""));

        try (var command =
                GatewayProcess.in(directory)
                        .args("validate", "-c", config.toString(), "--plugins", others.toString())
                        .run()) {
            assertThat(command.awaitExit()).isEqualTo(1);
            assertThat(command.log())
                    .contains(
                            "gateway.hcl:4:3: services \"llm\" scaling: executor \""
                                    + type
                                    + "\" is not installed",
                            "install " + artifact + "-*.jar into " + others);
        }
    }

    @Test
    void hasItsKeysChecked() throws Exception {
        Path config =
                Files.writeString(
                        directory.resolve("gateway.hcl"),
                        service("executor = \"process\"; process { comand = [\"serve\"] }"));

        try (var command =
                GatewayProcess.in(directory).args("validate", "-c", config.toString()).run()) {
            assertThat(command.awaitExit()).isEqualTo(1);
            assertThat(command.log())
                    .contains(
                            "gateway.hcl:4:45: services \"llm\" scaling process: unknown key"
                                    + " \"comand\"",
                            "did you mean \"command\"?");
        }
    }

    @Test
    void isTriedBeforeTheConfigurationIsTaken() throws Exception {
        Path config =
                Files.writeString(
                        directory.resolve("gateway.hcl"),
                        service(
                                "executor = \"process\"; process { command = [\"serve\"];"
                                        + " directory = \"/no/such\" }"));

        try (var command =
                GatewayProcess.in(directory).args("validate", "-c", config.toString()).run()) {
            assertThat(command.awaitExit()).isEqualTo(1);
            assertThat(command.log())
                    .contains(
                            "gateway.hcl:4:3: services \"llm\" scaling process: directory:"
                                    + " /no/such (expected: an existing directory)");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "process    | process { command = [\"sleep\", \"600\"] }                    | 1 desired",
                "box        | box { url = \"URL\" }                                         | 1 desired, 2 running",
                "kubernetes | kubernetes { api_url = \"URL\"; token_file = \"TOKEN\" }     | 0 desired"
            })
    void worksFromItsJarAndLeavesNothingBehind(String type, String block, String outcome)
            throws Exception {
        HttpServer platform =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer =
                "{\"accepted\": true, \"actual_replicas\": 2, \"replicas\": 2}"
                        .getBytes(StandardCharsets.UTF_8);
        platform.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        platform.start();
        Path token = Files.writeString(directory.resolve("token"), "a-token");
        try {
            String url = "http://127.0.0.1:" + platform.getAddress().getPort();
            PluginGeneration generation =
                    use(
                            type,
                            "executor = \""
                                    + type
                                    + "\"; "
                                    + block.replace("URL", url).replace("TOKEN", token.toString()),
                            outcome);

            generation.whenClosed().toCompletableFuture().join();
            Instant limit = Instant.now().plus(PATIENCE);
            while (Instant.now().isBefore(limit) && !generation.isCollected()) {
                System.gc();
                Thread.onSpinWait();
            }
            assertThat(generation.isCollected()).isTrue();
        } finally {
            platform.stop(0);
        }
    }

    // In a method of its own: a local variable of a test would keep what it refers to.
    private PluginGeneration use(String type, String scaling, String outcome) throws Exception {
        Path plugins = GatewayLaunch.home().resolve("plugins");
        try (PluginRegistry registry =
                PluginHost.of(plugins, directory.resolve("cache"))
                        .withBuiltIn(new RuntimePlugin())
                        .scan()
                        .registry()) {
            ScalingExecutorFactory<?> factory =
                    registry.scalingExecutor(type).orElseThrow().factory();
            assertThat(onVirtualThread(() -> scaled(factory, settings(registry, scaling))))
                    .contains(outcome);
            return registry.owner(ExtensionKind.SCALING_EXECUTOR, type).orElseThrow();
        }
    }

    // As the gateway does: what a library leaves with a thread goes with it.
    private static String onVirtualThread(Callable<String> call) throws Exception {
        var task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        return task.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Record settings(PluginRegistry registry, String scaling) {
        LoadResult result =
                new ConfigLoader(registry, _ -> null).load("gateway.hcl", service(scaling));
        return result.config()
                .orElseThrow(() -> new AssertionError(result.render()))
                .dynamic()
                .services()
                .values()
                .iterator()
                .next()
                .value()
                .scaling()
                .orElseThrow()
                .value()
                .settings()
                .orElseThrow();
    }

    private static <C extends Record> String scaled(
            ScalingExecutorFactory<C> factory, Record settings) {
        try (ScalingExecutor executor =
                factory.create(factory.configType().cast(settings), new FakePluginContext("llm"))) {
            Replicas replicas = executor.scale(new Target(1));
            executor.awaitChange(replicas, Duration.ofMillis(50));
            return replicas.toString();
        } catch (Exception e) {
            return e.toString();
        }
    }
}
