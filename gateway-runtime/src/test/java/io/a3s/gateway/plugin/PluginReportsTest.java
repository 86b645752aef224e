package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.plugin.PluginReports.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginReportsTest {
    @TempDir Path root;

    @Test
    void listsPluginsAndWhySomeAreNotLoaded() {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put("greet.jar", TestPlugin.middleware("acme-greet", "greet"))
                        .put("broken.jar", new byte[0]);

        Report report;
        try (PluginRegistry registry = directory.host.scan().registry()) {
            report = PluginReports.list(registry);
        }

        assertThat(report)
                .isEqualTo(
                        new Report(
                                1,
                                """
                                ID          VERSION  PROVIDER  STATE        TYPES              NEEDS  FILE
                                -           -        -         quarantined  -                  -      broken.jar
                                acme-greet  1.0.0    Acme      active       middleware: greet  -      greet.jar

                                Not loaded:
                                  broken.jar: the file is empty
                                """));
    }

    @Test
    void describesConfiguration() {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put("greet.jar", TestPlugin.middleware("acme-greet", "greet"));

        Report report;
        try (PluginRegistry registry = directory.host.scan().registry()) {
            report = PluginReports.describe(registry, "greet");
        }

        assertThat(report)
                .isEqualTo(
                        new Report(
                                0,
                                """
                                middleware "greet"
                                  from acme-greet 1.0.0 (greet.jar) by Acme, MIT
                                  needs: none
                                  Answers everything itself.

                                  greeting  a string; not empty; required
                                      What it says.
                                  times  a whole number; at least 1; default 1
                                      How often.
                                  api_key  a string; secret; required

                                Example:

                                  middlewares "my-greet" {
                                    type = "greet"
                                    greeting = "..."
                                    api_key = "${API_KEY}"
                                  }
                                """));
    }

    @Test
    void describesExecutorWithItsBlock() {
        String hypervisor =
                """
                package acme;

                import io.a3s.gateway.spi.PluginContext;
                import io.a3s.gateway.spi.config.*;
                import io.a3s.gateway.spi.scaling.*;

                final class Hypervisor implements ScalingExecutorFactory<Hypervisor.Config> {
                    @Doc("Runs it.")
                    record Config(@Doc("What to run.") @NotEmpty String image) {}

                    @Override
                    public String type() {
                        return "hypervisor";
                    }

                    @Override
                    public Class<Config> configType() {
                        return Config.class;
                    }

                    @Override
                    public ScalingExecutor create(Config config, PluginContext context) {
                        throw new UnsupportedOperationException();
                    }
                }
                """;
        String entry =
                """
                @Override
                public List<io.a3s.gateway.spi.scaling.ScalingExecutorFactory<?>> scalingExecutors() {
                    return List.of(new Hypervisor());
                }
                """;
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put(
                                "vm.jar",
                                TestPlugin.withEntry("acme-vm", entry)
                                        .source("acme.Hypervisor", hypervisor));

        try (PluginRegistry registry = directory.host.scan().registry()) {
            assertThat(registry.scalingExecutor("hypervisor")).isPresent();
            assertThat(PluginReports.list(registry).text()).contains("executor: hypervisor");
            assertThat(PluginReports.describe(registry, "hypervisor").text())
                    .isEqualTo(
                            """
                            executor "hypervisor"
                              from acme-vm 1.0.0 (vm.jar) by Acme, MIT
                              Runs it.

                              image  a string; not empty; required
                                  What to run.

                            Example:

                              scaling {
                                executor = "hypervisor"
                                hypervisor {
                                  image = "..."
                                }
                              }
                            """);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    needs()              | Needs.none().withBlocking() | blocking
                    needs(Config config) | Needs.none().withBlocking() | depends on configuration
                    needs()              | null                        | needs() failed
                    """)
    void saysWhatMiddlewaresNeed(String method, String answer, String shown) {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put(
                                "greet.jar",
                                TestPlugin.middleware(
                                        "acme-greet",
                                        "greet",
                                        "hello",
                                        "@Override public Needs "
                                                + method
                                                + " { return "
                                                + answer
                                                + "; }"));

        try (PluginRegistry registry = directory.host.scan().registry()) {
            assertThat(PluginReports.describe(registry, "greet").text())
                    .contains("  needs: " + shown);
            assertThat(PluginReports.list(registry).text()).contains("  " + shown);
        }
    }

    @Test
    void tellsWhereToGetWhatIsNotInstalled() {
        Report report;
        try (PluginRegistry registry = PluginHost.withoutDirectory().scan().registry()) {
            report = PluginReports.describe(registry, "jwt");
        }

        assertThat(report)
                .isEqualTo(
                        new Report(
                                1,
                                """
                                "jwt" is not installed; install middleware-jwt-*.jar (no plugins directory is configured)
                                installed: nothing
                                """));
    }

    @Test
    void verifiesGoodPlugin() throws Exception {
        Path jar = TestPlugin.middleware("acme-greet", "greet").writeTo(root.resolve("greet.jar"));

        assertThat(PluginReports.verify(jar))
                .isEqualTo(
                        new Report(
                                0,
                                """
                                greet.jar
                                  plugin: acme-greet 1.0.0
                                  provider: Acme
                                  license: MIT
                                  requires: SPI ^1.0.0
                                  entry: acme.Entry
                                  types: middleware: greet
                                OK
                                """));
    }

    @Test
    void warnsOfBundledSpiAndOpenRange() throws Exception {
        Path jar =
                TestPlugin.middleware("acme-greet", "greet")
                        .attribute("Plugin-Requires", ">=1.0.0")
                        .file("org/slf4j/Logger.class", new byte[1])
                        .file("io/a3s/gateway/spi/Slot.class", new byte[1])
                        .writeTo(root.resolve("greet.jar"));

        Report report = PluginReports.verify(jar);

        assertThat(report.exitCode()).isZero();
        assertThat(report.text())
                .contains("warning: bundles a copy of io.a3s.gateway.spi.*")
                .contains("warning: bundles a copy of org.slf4j.*")
                .contains("warning: Plugin-Requires: \">=1.0.0\" includes the next major version")
                .endsWith("OK, 3 warning(s)\n");
    }

    @Test
    void findsEveryFaultLoadingWould() throws Exception {
        Path jar =
                TestPlugin.withEntry("acme-greet", "public Entry() { throw new Error(\"no\"); }")
                        .writeTo(root.resolve("greet.jar"));
        Path damaged = Files.write(root.resolve("damaged.zip"), new byte[] {1});

        assertThat(PluginReports.verify(jar).exitCode()).isEqualTo(1);
        assertThat(PluginReports.verify(jar).text())
                .contains("error: its entry acme.Entry failed: java.lang.Error: no")
                .endsWith("FAILED\n");
        assertThat(PluginReports.verify(damaged).exitCode()).isEqualTo(1);
        assertThat(PluginReports.verify(root.resolve("none.jar")).text())
                .endsWith("none.jar: no such file\n");
    }

    @Test
    void findsClashesInsideBundle() throws Exception {
        Path bundle =
                Files.write(
                        root.resolve("acme.zip"),
                        TestPlugin.zip(
                                Map.of(
                                        "a.jar",
                                        TestPlugin.middleware("acme-a", "greet").jar(),
                                        "b.jar",
                                        TestPlugin.middleware("acme-b", "greet").jar())));

        Report report = PluginReports.verify(bundle);

        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(report.text()).contains("error: middleware \"greet\" is also in acme.zip!a.jar");
    }
}
