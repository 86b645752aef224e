package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
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

    /** Megabytes that would come along by way of the tests' dependencies. */
    @Test
    void bringNoTlsLibraryOfTheGateway() throws Exception {
        for (Path jar : PluginDirectory.installed()) {
            try (var file = new JarFile(jar.toFile())) {
                assertThat(file.stream().map(JarEntry::getName))
                        .as("%s", jar)
                        .noneMatch(name -> name.contains("tcnative"));
            }
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

    /** The keys each type cannot do without, and what it answers to a plain request. */
    private enum Use {
        API_KEY("keys = [\"k\"]", 401),
        BASIC_AUTH("username = \"u\"; password = \"p\"", 401),
        BODY_LIMIT("max_body_bytes = 10", 200),
        CIRCUIT_BREAKER("", 200),
        COMPRESS("", 200),
        CORS("allowed_origins = [\"*\"]", 200),
        FORWARD_AUTH("forward_auth_url = \"http://127.0.0.1:1/\"", 502),
        HEADERS("request_headers = { \"X-A\" = \"b\" }", 200),
        IP_ALLOW("allowed_ips = [\"192.0.2.1\"]", 403),
        JWT("value = \"a-secret-of-thirty-two-characters\"", 401),
        RATE_LIMIT("rate = 100", 200),
        RATE_LIMIT_REDIS("rate = 100; redis_url = \"redis://127.0.0.1:1\"", 200),
        RETRY("", 200),
        STRIP_PREFIX("prefixes = [\"/a\"]", 200);

        private final String keys;
        private final int status;

        Use(String keys, int status) {
            this.keys = keys;
            this.status = status;
        }

        String type() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        String blocks() {
            return """
            middlewares "%1$s" { type = "%1$s"; %2$s }
            routers "%1$s" {
              rule        = "Path(`/%1$s`)"
              service     = "backends"
              middlewares = ["%1$s"]
              priority    = 1000
            }
            """
                    .formatted(type(), keys);
        }
    }

    @ParameterizedTest
    @MethodSource("middlewareTypes")
    void runsAllOthersWithoutAMiddleware(String type) throws Exception {
        Path others =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar -> !PluginDirectory.artifact(jar).equals("middleware-" + type));
        List<Use> used = Arrays.stream(Use.values()).filter(u -> !u.type().equals(type)).toList();
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"))) {
            String config =
                    GatewayConfigs.proxy(port, backend)
                            + used.stream().map(Use::blocks).collect(Collectors.joining());
            try (var gateway = GatewayProcess.in(directory).plugins(others).start(config)) {
                assertThat(RawClient.get(port, "/").body()).isEqualTo("hello");
                for (Use use : used) {
                    assertThat(RawClient.get(port, '/' + use.type()).status())
                            .as(use.type())
                            .isEqualTo(use.status);
                }
                assertThat(gateway.isAlive()).isTrue();
            }
        }
    }

    @Test
    void knowsHowToUseEachMiddlewareOfHttp() throws Exception {
        // For it there has to be an entrypoint without HTTP; see TcpFilterIT.
        List<String> ofHttp =
                middlewareTypes().stream().filter(type -> !type.equals("tcp-filter")).toList();
        assertThat(Arrays.stream(Use.values()).map(Use::type))
                .containsExactlyInAnyOrderElementsOf(ofHttp);
    }

    @Test
    void namesTheJarsForGrpc() throws Exception {
        Path others =
                PluginDirectory.with(
                        directory.resolve("plugins"),
                        jar ->
                                !Set.of("protocol-http", "protocol-grpc")
                                        .contains(PluginDirectory.artifact(jar)));
        Path file =
                Files.writeString(
                        directory.resolve("gateway.hcl"),
                        """
                        entrypoints "web" { address = "127.0.0.1:%d" }
                        routers "calls" { rule = "PathPrefix(`/`)"; service = "calls"; middlewares = ["web"] }
                        services "calls" { load_balancer { servers = [{ url = "grpc://127.0.0.1:1" }] } }
                        middlewares "web" { type = "grpc-web" }
                        """
                                .formatted(port));
        try (var result =
                GatewayProcess.in(directory)
                        .args("validate", "--config", file.toString())
                        .plugins(others)
                        .run()) {
            assertThat(result.awaitExit()).isNotZero();
            assertThat(result.output() + result.log())
                    .containsPattern("speaks \"grpc\" to backends[^!]*install protocol-http-")
                    .containsPattern("\"grpc-web\" is not installed[^!]*install protocol-grpc-");
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
