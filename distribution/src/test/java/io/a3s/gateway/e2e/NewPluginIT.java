package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.a3s.gateway.testkit.wire.Behaviour;
import io.a3s.gateway.testkit.wire.RawClient;
import io.a3s.gateway.testkit.wire.ScriptedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** A new plugin from one command: it builds, passes its tests, and works when it is dropped in. */
@Execution(CONCURRENT)
class NewPluginIT {
    // The one this test was written with; without a version, Maven would ask which is the latest.
    private static final String GENERATE =
            "org.apache.maven.plugins:maven-archetype-plugin:3.4.0:generate";

    @TempDir Path directory;
    private final int port = FreePort.next();

    @Test
    void isLikeTheExampleWhichPassesItsTestsToo() throws Exception {
        var published = PublishedArtifacts.in(directory.resolve("repository"));
        Path project = directory.resolve("token-auth");
        copy(Path.of("../plugins/examples/token-auth"), project);

        new MavenRun(published.repository()).in(project, "package");

        assertThat(
                        project.resolve(
                                "target/surefire-reports/com.example.tokenauth.TokenAuthConformanceTest.txt"))
                .content()
                .contains("Failures: 0, Errors: 0, Skipped: 0");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.filter(path -> !path.toString().contains("/target")).toList()) {
                Files.copy(each, to.resolve(from.relativize(each)));
            }
        }
    }

    @BeforeEach
    void needsMaven() {
        assumeTrue(MavenRun.isPossible(), "there is no mvn on the PATH");
    }

    @Test
    void worksWhenItIsDroppedIn() throws Exception {
        Path plugins = make("plugin", "acme-stamp", "com.acme.StampConformanceTest");
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"));
                var gateway =
                        GatewayProcess.in(directory)
                                .plugins(plugins)
                                .start(
                                        GatewayConfigs.through(
                                                port,
                                                "type = \"acme-stamp\"; value = \"by us\"",
                                                backend))) {
            var answer = RawClient.get(port, "/");

            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.head().field("x-stamp")).contains("by us");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void scalesWhenItIsAnExecutor() throws Exception {
        Path plugins = make("executor", "acme-pool", "com.acme.PoolConformanceTest");
        String config =
                """
                entrypoints "web" { address = "127.0.0.1:%d" }
                routers "all" { rule = "PathPrefix(`/`)"; service = "pool" }
                services "pool" {
                  scaling {
                    buffer_enabled = true
                    executor       = "acme-pool"
                    acme-pool { answer = "by us" }
                  }
                }
                """
                        .formatted(port);
        try (var gateway = GatewayProcess.in(directory).plugins(plugins).start(config)) {
            assertThat(RawClient.get(port, "/").body()).isEqualTo("by us");
            assertThat(gateway.isAlive()).isTrue();
        }
    }

    @Test
    void bringsRoutesWhenItIsAProvider() throws Exception {
        Path plugins = make("provider", "acme-roster", "com.acme.RosterConformanceTest");
        Path list = directory.resolve("list.txt");
        String config =
                """
                entrypoints "web" { address = "127.0.0.1:%d" }
                providers {
                  acme-roster { list = "%s" }
                }
                """
                        .formatted(port, list);
        try (var backend = ScriptedBackend.start(Behaviour.plain("hello"))) {
            Files.writeString(list, "chat " + backend.url());
            try (var gateway = GatewayProcess.in(directory).plugins(plugins).start(config)) {
                assertThat(RawClient.get(port, "/chat").body()).isEqualTo("hello");
                assertThat(gateway.isAlive()).isTrue();
            }
        }
    }

    /** Makes and builds a project, and returns a directory with all plugins and that one. */
    private Path make(String archetype, String artifact, String conformance) throws Exception {
        var published = PublishedArtifacts.in(directory.resolve("repository"));
        var maven = new MavenRun(published.repository());
        maven.in(
                directory,
                GENERATE,
                "-DarchetypeCatalog=internal",
                "-DarchetypeGroupId=io.a3s.gateway",
                "-DarchetypeArtifactId=gateway-" + archetype + "-archetype",
                "-DarchetypeVersion=" + PublishedArtifacts.version(),
                "-DgroupId=com.acme",
                "-DartifactId=" + artifact);
        Path project = directory.resolve(artifact);

        maven.in(project, "package");

        assertThat(project.resolve("target/surefire-reports/" + conformance + ".txt"))
                .content()
                .contains("Failures: 0, Errors: 0, Skipped: 0");
        Path plugins = PluginDirectory.with(directory.resolve("plugins"), jar -> true);
        Files.copy(
                project.resolve("target/" + artifact + "-1.0.0.jar"),
                plugins.resolve(artifact + "-1.0.0.jar"));
        return plugins;
    }
}
