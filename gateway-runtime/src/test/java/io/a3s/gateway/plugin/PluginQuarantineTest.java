package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.config.ExtensionKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pf4j.test.PluginJar;

class PluginQuarantineTest {
    private static final String PREFIX =
            "warning: plugin acme-greet 1.0.0 (greet.jar): not loaded: ";

    @TempDir Path root;
    private PluginDirectory directory;

    @BeforeEach
    void makeDirectory() {
        directory = new PluginDirectory(root);
    }

    private String refusal(TestPlugin plugin) {
        return directory.put("greet.jar", plugin).refusal();
    }

    private static TestPlugin greet() {
        return TestPlugin.middleware("acme-greet", "greet");
    }

    @ParameterizedTest
    @CsvSource({
        "Plugin-Id, Plugin-Id is missing",
        "Plugin-Version, Plugin-Version is missing",
        "Plugin-Requires, Plugin-Requires is missing (expected: a range over the SPI version such as ^1.0.0)",
    })
    void refusesMissingManifestKey(String key, String reason) {
        assertThat(refusal(greet().without(key))).endsWith("not loaded: " + reason);
    }

    @ParameterizedTest
    @CsvSource({
        "Plugin-Id, ../evil, Plugin-Id: \"../evil\" (expected: letters",
        "Plugin-Version, 1.0, Plugin-Version: \"1.0\" (expected: a version such as 1.0.0)",
        "Plugin-Requires, '[1.0,2.0)', 'Plugin-Requires: \"[1.0,2.0)\" (expected: a range'",
        "Plugin-Requires, >=2.0.0, 'needs SPI >=2.0.0, and this gateway has SPI 1.0.0'",
        "Plugin-Capabilities, 'netty, root', Plugin-Capabilities: unknown \"root\" (expected: netty)",
    })
    void refusesBadManifestValue(String key, String value, String reason) {
        assertThat(refusal(greet().attribute(key, value))).contains(reason);
    }

    @Test
    void namesAllProblemsOfManifest() {
        assertThat(refusal(greet().without("Plugin-Version").without("Plugin-Requires")))
                .contains("Plugin-Version is missing; Plugin-Requires is missing");
    }

    @Test
    void refusesPluginForNextMajorVersionEvenOnItsPreRelease() {
        PluginHost host = directory.put("greet.jar", greet()).host.withSpiVersion("2.0.0-rc.1");

        assertThat(PluginDirectory.refusal(host))
                .isEqualTo(PREFIX + "needs SPI ^1.0.0, and this gateway has SPI 2.0.0-rc.1");
    }

    @Test
    void refusesMissingServiceFile() throws Exception {
        new PluginJar.Builder(directory.plugins.resolve("greet.jar"), "acme-greet")
                .pluginVersion("1.0.0")
                .manifestAttribute("Plugin-Requires", "^1.0.0")
                .extension("acme.Entry")
                .classDataProvider(name -> greet().classes().get(name))
                .build();

        assertThat(directory.refusal())
                .isEqualTo(
                        PREFIX
                                + "no entry (expected: one class name in "
                                + TestPlugin.SERVICE
                                + ")");
    }

    @Test
    void refusesTwoEntries() {
        assertThat(refusal(greet().entry("acme.Entry", "# a comment", "acme.Other")))
                .startsWith(PREFIX + "several entries: acme.Entry, acme.Other");
    }

    @Test
    void refusesMissingEntryClass() {
        assertThat(refusal(greet().entry("acme.Gone")))
                .startsWith(PREFIX + "class acme.Gone is missing");
    }

    @Test
    void refusesEntryThatIsNoPlugin() {
        assertThat(refusal(greet().entry("acme.Late")))
                .isEqualTo(PREFIX + "its entry acme.Late is no GatewayPlugin");
    }

    @Test
    void refusesEntryWithoutPublicConstructor() {
        assertThat(refusal(TestPlugin.withEntry("acme-greet", "Entry() {}")))
                .startsWith(PREFIX + "its entry acme.Entry cannot be constructed");
    }

    @Test
    void refusesTruncatedJar() {
        byte[] jar = greet().jar();
        directory.put("greet.jar", Arrays.copyOf(jar, jar.length / 2));

        assertThat(directory.refusal())
                .startsWith("warning: plugin greet.jar: not loaded: no zip archive, or cut off");
    }

    @Test
    void refusesEmptyFile() {
        assertThat(directory.put("greet.jar", new byte[0]).refusal())
                .isEqualTo("warning: plugin greet.jar: not loaded: the file is empty");
    }

    @Test
    void refusesWhatIsNoZip() {
        assertThat(directory.put("greet.zip", new byte[100]).refusal())
                .startsWith("warning: plugin greet.zip: not loaded: no zip archive, or cut off");
    }

    @Test
    void refusesZipWithoutPlugins() {
        byte[] zip = TestPlugin.zip(Map.of("README.txt", new byte[1]));

        assertThat(directory.put("acme.zip", zip).refusal())
                .contains("neither a plugin nor a bundle");
    }

    @Test
    void refusesBundleInBundle() {
        byte[] inner = PluginHostTest.bundle("greet");

        assertThat(directory.put("acme.zip", TestPlugin.zip(Map.of("in.zip", inner))).refusal())
                .contains("bundles do not nest");
    }

    @ParameterizedTest
    @CsvSource({
        "../evil.jar",
        "lib/../../evil.jar",
        "/etc/evil.jar",
        "lib\\..\\evil.jar",
        "C:evil.jar"
    })
    void refusesEntriesThatLeadOut(String name) {
        byte[] zip = TestPlugin.zip(Map.of(name, new byte[1], "lib/a.jar", new byte[1]));

        assertThat(directory.put("acme.zip", zip).refusal())
                .contains("entry \"" + name + "\" leads out of the archive");
        assertThat(root.resolve("evil.jar")).doesNotExist();
    }

    @Test
    void refusesConstructorThatThrows() {
        TestPlugin plugin =
                TestPlugin.withEntry(
                        "acme-greet",
                        """
                        public Entry() {
                            throw new IllegalStateException("no key");
                        }
                        """);

        assertThat(refusal(plugin))
                .isEqualTo(
                        PREFIX
                                + "its entry acme.Entry failed: java.lang.IllegalStateException: no"
                                + " key (at acme.Entry.<init>(Entry.java:9))");
    }

    @Test
    void refusesStaticInitializerThatThrows() {
        TestPlugin plugin =
                TestPlugin.withEntry(
                        "acme-greet", "static final int NUMBER = Integer.parseInt(\"x\");");

        assertThat(refusal(plugin))
                .contains("java.lang.NumberFormatException: For input string: \"x\"")
                .contains("Entry.java");
    }

    @Test
    void refusesErrorsFromFactoryLists() {
        TestPlugin plugin =
                TestPlugin.withEntry(
                        "acme-greet",
                        """
                        @Override
                        public List<MiddlewareFactory<?>> middlewares() {
                            throw new StackOverflowError();
                        }
                        """);

        assertThat(refusal(plugin))
                .startsWith(PREFIX + "middlewares() failed: java.lang.StackOverflowError");
    }

    @Test
    void refusesExceptionWhoseMessageThrows() {
        TestPlugin plugin =
                TestPlugin.withEntry(
                        "acme-greet",
                        """
                        @Override
                        public List<MiddlewareFactory<?>> middlewares() {
                            throw new Error() {
                                private static final long serialVersionUID = 1;

                                @Override
                                public String getMessage() {
                                    throw new IllegalStateException();
                                }
                            };
                        }
                        """);

        assertThat(refusal(plugin)).isEqualTo(PREFIX + "middlewares() failed: acme.Entry$1");
    }

    @Test
    void refusesNullList() {
        TestPlugin plugin =
                TestPlugin.withEntry(
                        "acme-greet",
                        """
                        @Override
                        public List<MiddlewareFactory<?>> middlewares() {
                            return null;
                        }
                        """);

        assertThat(refusal(plugin))
                .isEqualTo(PREFIX + "middlewares() returned null (expected: a list)");
    }

    @Test
    void refusesPluginThatBringsNothing() {
        assertThat(refusal(TestPlugin.withEntry("acme-greet", "")))
                .startsWith(PREFIX + "brings nothing");
    }

    @Test
    void refusesTypeThatIsNoName() {
        assertThat(refusal(TestPlugin.middleware("acme-greet", "Greet Me")))
                .isEqualTo(
                        PREFIX
                                + "acme.Factory: type() returned \"Greet Me\" (expected: lower case"
                                + " with hyphens, such as rate-limit)");
    }

    @Test
    void refusesConfigurationThatCannotBeBound() {
        TestPlugin plugin =
                TestPlugin.withEntry(
                        "acme-greet",
                        """
                        record Config(Thread thread) {}

                        @Override
                        public List<MiddlewareFactory<?>> middlewares() {
                            return List.of(new MiddlewareFactory<Config>() {
                                @Override
                                public String type() {
                                    return "greet";
                                }

                                @Override
                                public Class<Config> configType() {
                                    return Config.class;
                                }

                                @Override
                                public Middleware create(Config config, PluginContext context) {
                                    return new Middleware() {};
                                }
                            });
                        }
                        """);

        assertThat(refusal(plugin))
                .startsWith(
                        PREFIX
                                + "middleware \"greet\": its configuration cannot be read:"
                                + " Config.thread: java.lang.Thread");
    }

    @Test
    void refusesPluginThatHangs() {
        TestPlugin plugin =
                TestPlugin.withEntry(
                        "acme-greet",
                        """
                        public Entry() throws InterruptedException {
                            new java.util.concurrent.CountDownLatch(1).await();
                        }
                        """);
        PluginHost host =
                directory
                        .put("greet.jar", plugin)
                        .host
                        .withLimits(
                                new CallLimits(
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(1)));

        assertThat(PluginDirectory.refusal(host)).contains("took longer than 1 s");
    }

    @Test
    void servesTheRest() {
        directory
                .put("broken.jar", new byte[] {1})
                .put(
                        "hostile.jar",
                        TestPlugin.withEntry("hostile", "public Entry() { throw new Error(); }"))
                .put("greet.jar", greet());

        PluginScan scan = directory.host.scan();

        try (PluginRegistry registry = scan.registry()) {
            assertThat(scan.diagnostics()).hasSize(2);
            assertThat(registry.types(ExtensionKind.MIDDLEWARE)).containsExactly("greet");
            assertThat(registry.plugins()).hasSize(3);
        }
    }
}
