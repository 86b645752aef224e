package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.plugin.PluginGeneration.State;
import io.a3s.gateway.spi.middleware.Middleware;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginRescanTest {
    @TempDir Path root;
    private PluginDirectory directory;
    private PluginRegistry before;

    @BeforeEach
    void scan() {
        directory =
                new PluginDirectory(root)
                        .put("greet.jar", TestPlugin.middleware("acme-greet", "greet", "one"))
                        .put("wave.jar", TestPlugin.middleware("acme-wave", "wave"));
        before = directory.host.scan().registry();
    }

    @AfterEach
    void close() {
        before.close();
    }

    private static PluginGeneration owner(PluginRegistry registry, String type) {
        return registry.owner(ExtensionKind.MIDDLEWARE, type).orElseThrow();
    }

    private static void awaitClosed(PluginGeneration generation) {
        await().until(() -> generation.state() == State.CLOSED);
    }

    @Test
    void reusesWhatDidNotChange() {
        try (PluginRegistry after = directory.host.rescan(before).registry()) {
            assertThat(after.generations())
                    .containsExactlyInAnyOrderElementsOf(before.generations());

            before.close();

            assertThat(owner(after, "greet").state()).isEqualTo(State.ACTIVE);
            assertThat(PluginDirectory.answer(after, "greet")).contains("one");
        }
    }

    @Test
    void reusesRenamedFile() {
        byte[] jar = TestPlugin.middleware("acme-greet", "greet", "one").jar();
        before.close();
        before = directory.put("greet.jar", jar).host.scan().registry();
        directory.remove("greet.jar").put("greet-1.0.0.jar", jar);

        try (PluginRegistry after = directory.host.rescan(before).registry()) {
            assertThat(owner(after, "greet")).isSameAs(owner(before, "greet"));
        }
    }

    @Test
    void loadsAddedFile() {
        directory.put("nod.jar", TestPlugin.middleware("acme-nod", "nod"));

        try (PluginRegistry after = directory.host.rescan(before).registry()) {
            assertThat(after.types(ExtensionKind.MIDDLEWARE))
                    .containsExactly("greet", "nod", "wave");
            assertThat(owner(after, "wave")).isSameAs(owner(before, "wave"));
        }
    }

    @Test
    void closesRemovedPluginWithItsLastLease() {
        PluginGeneration greet = owner(before, "greet");
        greet.retain();
        directory.remove("greet.jar");

        try (PluginRegistry after = directory.host.rescan(before).registry()) {
            before.close();

            assertThat(after.types(ExtensionKind.MIDDLEWARE)).containsExactly("wave");
            assertThat(greet.state()).isEqualTo(State.ACTIVE);

            greet.release();

            awaitClosed(greet);
            assertThat(owner(after, "wave").state()).isEqualTo(State.ACTIVE);
        }
        assertThatIllegalStateException().isThrownBy(greet::retain);
    }

    @Test
    void runsOldAndNewGenerationSideBySide() {
        PluginGeneration old = owner(before, "greet");
        Middleware serving =
                PluginDirectory.create(before.middleware("greet").orElseThrow().factory());
        // Overwritten in place, before the old generation has loaded all of its classes.
        directory.put("greet.jar", TestPlugin.middleware("acme-greet", "greet", "two"));

        try (PluginRegistry after = directory.host.rescan(before).registry()) {
            assertThat(owner(after, "greet")).isNotSameAs(old);
            assertThat(PluginDirectory.answer(after, "greet")).contains("two");
            assertThat(PluginDirectory.answer(serving)).contains("one");

            before.close();

            awaitClosed(old);
            assertThat(PluginDirectory.answer(after, "greet")).contains("two");
        }
    }

    @Test
    void replacesFileByOneOfAnotherName() {
        directory
                .remove("greet.jar")
                .put(
                        "greet-2.jar",
                        TestPlugin.middleware("acme-greet", "greet", "two")
                                .attribute("Plugin-Version", "2.0.0"));

        PluginScan scan = directory.host.rescan(before);

        try (PluginRegistry after = scan.registry()) {
            assertThat(scan.diagnostics()).isEmpty();
            assertThat(owner(after, "greet").about().version()).isEqualTo("2.0.0");
        }
    }

    @Test
    void keepsOldGenerationIfReplacementIsBroken() {
        directory.put("greet.jar", new byte[] {1, 2, 3});

        PluginScan scan = directory.host.rescan(before);

        try (PluginRegistry after = scan.registry()) {
            assertThat(owner(after, "greet")).isSameAs(owner(before, "greet"));
            assertThat(scan.diagnostics()).hasSize(1);
            assertThat(scan.diagnostics().getFirst().hint())
                    .isEqualTo("acme-greet 1.0.0 (greet.jar) stays in use");

            directory.remove("greet.jar");
            try (PluginRegistry later = directory.host.rescan(after).registry()) {
                assertThat(later.types(ExtensionKind.MIDDLEWARE)).containsExactly("wave");
            }
        }
    }

    @Test
    void keepsPluginsOfBundleThatIsBroken() {
        before.close();
        directory.remove("greet.jar").remove("wave.jar");
        before =
                directory
                        .put("acme.zip", PluginHostTest.bundle("greet", "wave"))
                        .host
                        .scan()
                        .registry();
        directory.put("acme.zip", new byte[] {1, 2, 3});

        try (PluginRegistry after = directory.host.rescan(before).registry()) {
            assertThat(after.generations())
                    .containsExactlyInAnyOrderElementsOf(before.generations());
        }
    }

    @Test
    void reloadsOnlyWhatChangedInBundle() {
        before.close();
        directory.remove("greet.jar").remove("wave.jar");
        before =
                directory
                        .put("acme.zip", PluginHostTest.bundle("greet", "wave"))
                        .host
                        .scan()
                        .registry();
        directory.put("acme.zip", PluginHostTest.bundle("wave", "nod"));

        try (PluginRegistry after = directory.host.rescan(before).registry()) {
            assertThat(after.types(ExtensionKind.MIDDLEWARE)).containsExactly("nod", "wave");
            assertThat(owner(after, "wave")).isSameAs(owner(before, "wave"));
        }
    }

    @Test
    void prefersPluginInUseOverNewcomerWithItsType() {
        directory.put("rival.jar", TestPlugin.middleware("acme-rival", "greet", "rival"));

        PluginScan scan = directory.host.rescan(before);

        try (PluginRegistry after = scan.registry()) {
            assertThat(PluginDirectory.answer(after, "greet")).contains("one");
            assertThat(scan.diagnostics().getFirst().toString())
                    .contains("acme-rival")
                    .contains("middleware \"greet\" is also in acme-greet 1.0.0 (greet.jar)");
        }
    }

    @Test
    void prefersPluginInUseOverSecondVersionUntilItIsRemoved() {
        directory.put(
                "greet-2.jar",
                TestPlugin.middleware("acme-greet", "greet", "two")
                        .attribute("Plugin-Version", "2.0.0"));

        PluginScan scan = directory.host.rescan(before);

        try (PluginRegistry after = scan.registry()) {
            assertThat(PluginDirectory.answer(after, "greet")).contains("one");
            assertThat(scan.diagnostics().getFirst().toString())
                    .contains("acme-greet 2.0.0 (greet-2.jar)")
                    .contains("also that of acme-greet 1.0.0 (greet.jar)");

            directory.remove("greet.jar");
            try (PluginRegistry later = directory.host.rescan(after).registry()) {
                assertThat(PluginDirectory.answer(later, "greet")).contains("two");
            }
        }
    }

    @Test
    void movesTypeFromOnePluginToAnother() {
        directory
                .put("greet.jar", TestPlugin.middleware("acme-greet", "wave", "moved"))
                .put("wave.jar", TestPlugin.middleware("acme-wave", "greet", "moved"));

        PluginScan scan = directory.host.rescan(before);

        try (PluginRegistry after = scan.registry()) {
            assertThat(scan.diagnostics()).isEmpty();
            assertThat(owner(after, "wave").id()).isEqualTo("acme-greet");
        }
    }

    @Test
    void staysWithCurrentWhenNewRegistryIsClosed() {
        directory.put("greet.jar", TestPlugin.middleware("acme-greet", "greet", "two"));

        directory.host.rescan(before).registry().close();

        assertThat(owner(before, "wave").state()).isEqualTo(State.ACTIVE);
        assertThat(PluginDirectory.answer(before, "greet")).contains("one");
    }
}
