package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pf4j.test.PluginZip;

class PluginHostTest {
    @TempDir Path root;

    @Test
    void hasNothingWithoutDirectory() {
        PluginScan scan = PluginHost.of(root.resolve("none"), root.resolve("cache")).scan();

        assertThat(scan.diagnostics()).isEmpty();
        assertThat(scan.registry().plugins()).isEmpty();
        assertThat(scan.registry().types(ExtensionKind.MIDDLEWARE)).isEmpty();
    }

    @Test
    void hasNothingInEmptyDirectory() {
        PluginScan scan = new PluginDirectory(root).host.scan();

        assertThat(scan.diagnostics()).isEmpty();
        assertThat(scan.registry().plugins()).isEmpty();
    }

    @Test
    void loadsJar() {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put(
                                "greet.jar",
                                TestPlugin.middleware("acme-greet", "greet")
                                        .attribute("Plugin-Description", "Says hello"));

        PluginScan scan = directory.host.scan();

        assertThat(scan.diagnostics()).isEmpty();
        try (PluginRegistry registry = scan.registry()) {
            PluginGeneration owner = registry.middleware("greet").orElseThrow().owner();
            assertThat(owner.about())
                    .isEqualTo(
                            new PluginDescription(
                                    "acme-greet",
                                    "1.0.0",
                                    "^1.0.0",
                                    "Acme",
                                    "MIT",
                                    "Says hello",
                                    Set.of()));
            assertThat(owner.contentHash()).hasSize(64);
            assertThat(owner.source()).isEqualTo("greet.jar");
            assertThat(owner.state()).isEqualTo(PluginGeneration.State.ACTIVE);
            assertThat(registry.types(ExtensionKind.MIDDLEWARE)).containsExactly("greet");
            assertThat(registry.configType(ExtensionKind.MIDDLEWARE, "greet"))
                    .hasValueSatisfying(type -> assertThat(type.getName()).contains("Config"));
            assertThat(PluginDirectory.answer(registry, "greet")).contains("hello");
        }
    }

    @Test
    void loadsFromSeveralDirectories() throws Exception {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put("one.jar", TestPlugin.middleware("acme-one", "greet"));
        Path more = Files.createDirectory(root.resolve("more"));
        PluginHost host =
                directory.host.withDirectory(more).withDirectory(root.resolve("not-there"));
        PluginScan first = host.scan();
        PluginListing before = host.look();

        Files.write(more.resolve("two.jar"), TestPlugin.middleware("acme-two", "wave").jar());
        PluginScan second = host.rescan(first.registry());

        assertThat(host.look()).isNotEqualTo(before);
        assertThat(first.registry().types(ExtensionKind.MIDDLEWARE)).containsExactly("greet");
        assertThat(second.diagnostics()).isEmpty();
        assertThat(second.registry().types(ExtensionKind.MIDDLEWARE))
                .containsExactly("greet", "wave");
        first.registry().close();
        second.registry().close();
    }

    @Test
    void refusesBothOfTwoDirectoriesThatHaveThePlugin() throws Exception {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put("one.jar", TestPlugin.middleware("acme-one", "greet"));
        Path more = Files.createDirectory(root.resolve("more"));
        Files.write(more.resolve("one-2.jar"), TestPlugin.middleware("acme-one", "greet").jar());

        PluginScan scan = directory.host.withDirectory(more).scan();

        assertThat(PluginDirectory.quarantined(scan.registry())).hasSize(2);
        scan.registry().close();
    }

    @Test
    void writesNothingIntoPluginsDirectory() throws Exception {
        PluginDirectory directory =
                new PluginDirectory(root).put("bundle.zip", bundle("greet", "wave"));

        directory.host.scan().registry().close();

        try (var files = Files.list(directory.plugins)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactly("bundle.zip");
        }
    }

    @Test
    void ignoresOtherFiles() {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put("README.txt", new byte[1])
                        .put(".hidden.jar", new byte[1])
                        .put("greet.jar.part", new byte[1]);

        PluginScan scan = directory.host.scan();

        assertThat(scan.diagnostics()).isEmpty();
        assertThat(scan.registry().plugins()).isEmpty();
    }

    @Test
    void loadsZipDescribedByProperties() throws Exception {
        PluginDirectory directory = new PluginDirectory(root);
        new PluginZip.Builder(directory.plugins.resolve("greet.zip"), "acme-greet")
                .pluginVersion("2.0.0")
                .pluginRequires(">=1.0.0 & <2.0.0")
                .addFile(
                        Path.of("lib/code.jar"),
                        TestPlugin.middleware("ignored", "greet").without("Plugin-Id").jar())
                .build();

        PluginScan scan = directory.host.scan();

        assertThat(scan.diagnostics()).isEmpty();
        try (PluginRegistry registry = scan.registry()) {
            assertThat(registry.plugins().getFirst().about().label()).isEqualTo("acme-greet 2.0.0");
            assertThat(PluginDirectory.answer(registry, "greet")).contains("hello");
        }
    }

    @Test
    void loadsZipDescribedByItsMainJar() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("lib/greet-1.0.0.jar", TestPlugin.middleware("acme-greet", "greet").jar());
        entries.put("lib/other.jar", TestPlugin.zip(Map.of("other.txt", new byte[1])));
        PluginDirectory directory =
                new PluginDirectory(root).put("greet.zip", TestPlugin.zip(entries));

        PluginScan scan = directory.host.scan();

        assertThat(scan.diagnostics()).isEmpty();
        try (PluginRegistry registry = scan.registry()) {
            assertThat(PluginDirectory.answer(registry, "greet")).contains("hello");
        }
    }

    @Test
    void loadsBundle() {
        PluginDirectory directory =
                new PluginDirectory(root).put("acme.zip", bundle("greet", "wave"));

        PluginScan scan = directory.host.scan();

        assertThat(scan.diagnostics()).isEmpty();
        try (PluginRegistry registry = scan.registry()) {
            assertThat(registry.types(ExtensionKind.MIDDLEWARE)).containsExactly("greet", "wave");
            PluginStatus status = registry.plugins().getFirst();
            assertThat(status.bundle()).isEqualTo("Acme Suite 3.1 by Acme Inc.");
            assertThat(status.source()).isEqualTo("acme.zip!greet.jar");
            assertThat(PluginDirectory.answer(registry, "wave")).contains("hello");
        }
    }

    @Test
    void loadsRestOfBundle() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("greet.jar", TestPlugin.middleware("acme-greet", "greet").jar());
        entries.put("plugins/broken.jar", new byte[] {1, 2, 3});
        entries.put("docs/unrelated.jar", new byte[] {1});
        PluginDirectory directory =
                new PluginDirectory(root).put("acme.zip", TestPlugin.zip(entries));

        PluginScan scan = directory.host.scan();

        try (PluginRegistry registry = scan.registry()) {
            assertThat(registry.types(ExtensionKind.MIDDLEWARE)).containsExactly("greet");
            assertThat(scan.diagnostics()).hasSize(1);
            assertThat(scan.diagnostics().getFirst().toString())
                    .startsWith("warning: plugin acme.zip!plugins/broken.jar: not loaded: no zip");
        }
    }

    static byte[] bundle(String... types) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(
                "bundle.properties",
                "name=Acme Suite\nversion=3.1\nprovider=Acme Inc.\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        for (String type : types) {
            entries.put(type + ".jar", TestPlugin.middleware("acme-" + type, type).jar());
        }
        return TestPlugin.zip(entries);
    }

    @Test
    void refusesBothOwnersOfOneType() {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put("one.jar", TestPlugin.middleware("acme-one", "greet"))
                        .put("two.jar", TestPlugin.middleware("acme-two", "greet"))
                        .put("three.jar", TestPlugin.middleware("acme-three", "wave"));

        PluginScan scan = directory.host.scan();

        try (PluginRegistry registry = scan.registry()) {
            assertThat(registry.types(ExtensionKind.MIDDLEWARE)).containsExactly("wave");
            assertThat(scan.diagnostics())
                    .extracting(Object::toString)
                    .containsExactly(
                            "warning: plugin acme-one 1.0.0 (one.jar): not loaded: middleware"
                                    + " \"greet\" is also in acme-two 1.0.0 (two.jar) (remove one of"
                                    + " them)",
                            "warning: plugin acme-two 1.0.0 (two.jar): not loaded: middleware"
                                    + " \"greet\" is also in acme-one 1.0.0 (one.jar) (remove one of"
                                    + " them)");
        }
    }

    @Test
    void refusesAllFilesOfOneId() {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put("greet-1.0.0.jar", TestPlugin.middleware("acme-greet", "greet"))
                        .put(
                                "greet-1.1.0.jar",
                                TestPlugin.middleware("acme-greet", "greet")
                                        .attribute("Plugin-Version", "1.1.0"));

        PluginScan scan = directory.host.scan();

        try (PluginRegistry registry = scan.registry()) {
            assertThat(registry.types(ExtensionKind.MIDDLEWARE)).isEmpty();
            assertThat(scan.diagnostics())
                    .extracting(Object::toString)
                    .containsExactly(
                            "warning: plugin acme-greet 1.0.0 (greet-1.0.0.jar): not loaded: its"
                                    + " Plugin-Id is also that of acme-greet 1.1.0 (greet-1.1.0.jar)"
                                    + " (remove all but one of them)",
                            "warning: plugin acme-greet 1.1.0 (greet-1.1.0.jar): not loaded: its"
                                    + " Plugin-Id is also that of acme-greet 1.0.0 (greet-1.0.0.jar)"
                                    + " (remove all but one of them)");
        }
    }

    @Test
    void keepsBuiltInsAgainstPlugins() {
        PluginHost host =
                new PluginDirectory(root)
                        .put(
                                "balance.jar",
                                TestPlugin.withEntry(
                                        "acme-balance",
                                        """
                                        @Override
                                        public List<io.a3s.gateway.spi.backend.LoadBalancerFactory> loadBalancers() {
                                            return List.of(new io.a3s.gateway.spi.backend.LoadBalancerFactory() {
                                                @Override
                                                public String strategy() {
                                                    return "round-robin";
                                                }

                                                @Override
                                                public io.a3s.gateway.spi.backend.LoadBalancer create() {
                                                    return (available, context) -> available.getFirst();
                                                }
                                            });
                                        }
                                        """))
                        .host
                        .withBuiltIn(new Balancers("round-robin"));

        PluginScan scan = host.scan();

        try (PluginRegistry registry = scan.registry()) {
            assertThat(registry.loadBalancer("round-robin").orElseThrow().owner().id())
                    .isEqualTo("runtime");
            assertThat(scan.diagnostics().getFirst().toString())
                    .contains("strategy \"round-robin\" is also in runtime (built-in)");
        }
    }

    @Test
    void takesPluginsFromClassPath() {
        PluginHost host =
                PluginHost.withoutDirectory()
                        .withBuiltIn(new Balancers("round-robin"))
                        .withPlugin("mine", new Balancers("least-used"));

        try (PluginRegistry registry = host.scan().registry()) {
            assertThat(registry.types(ExtensionKind.LOAD_BALANCER))
                    .containsExactly("least-used", "round-robin");
            assertThat(registry.plugins())
                    .extracting(plugin -> plugin.about().id())
                    .containsExactly("mine", "runtime");
            assertThat(registry.whereToFind(ExtensionKind.MIDDLEWARE, "jwt"))
                    .isEqualTo("install middleware-jwt-*.jar (no plugins directory is configured)");
        }
    }

    @Test
    void refusesClassPathPluginsThatClash() {
        PluginHost host =
                PluginHost.withoutDirectory()
                        .withBuiltIn(new Balancers("round-robin"))
                        .withPlugin("mine", new Balancers("round-robin"));

        assertThatIllegalArgumentException()
                .isThrownBy(host::scan)
                .withMessage("strategy \"round-robin\" is both in runtime and in mine");
    }

    private record Balancers(String strategy) implements GatewayPlugin {
        @Override
        public List<LoadBalancerFactory> loadBalancers() {
            return List.of(
                    new LoadBalancerFactory() {
                        @Override
                        public String strategy() {
                            return strategy;
                        }

                        @Override
                        public LoadBalancer create() {
                            return (available, context) -> available.getFirst();
                        }
                    });
        }
    }
}
