package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.spi.middleware.Middleware;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginUnloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir Path root;

    @Test
    void leavesNothingOfClosedGenerationsInMemory() {
        PluginDirectory directory = new PluginDirectory(root);
        List<PluginGeneration> closed = new ArrayList<>();
        PluginRegistry registry = directory.host.scan().registry();

        for (int i = 0; i < 5; i++) {
            directory.put("greet.jar", TestPlugin.middleware("acme-greet", "greet", "text " + i));
            PluginRegistry next = directory.host.rescan(registry).registry();
            registry.close();
            registry = next;
            use(registry, "text " + i);
            closed.add(registry.owner(ExtensionKind.MIDDLEWARE, "greet").orElseThrow());
        }
        registry.close();

        awaitCollected(closed);
    }

    @Test
    void leavesNothingOfRefusedPluginsInMemory() throws Exception {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put("one.jar", TestPlugin.middleware("acme-one", "greet"))
                        .put("two.jar", TestPlugin.middleware("acme-two", "greet"));
        List<PluginGeneration> refused = new ArrayList<>();
        GenerationLoader loader =
                new GenerationLoader("1.0.0", CallLimits.DEFAULT, new UnloadWatch());

        Selection selection =
                new Selection(
                        List.of(),
                        List.of(),
                        new PluginFiles(new PluginCache(directory.cache), "1.0.0")
                                .readAll(directory.plugins),
                        candidate -> {
                            refused.add(loader.load(candidate));
                            return refused.getLast();
                        });

        assertThat(selection.chosen()).isEmpty();
        awaitCollected(refused);
    }

    @Test
    void leavesNothingOfTypesThatRecordsWereComparedByInMemory() {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put(
                                "compare.jar",
                                TestPlugin.middleware(
                                        "acme-compare",
                                        "compare",
                                        "text",
                                        """
                                        enum Mode { ON }

                                        record Setting(Mode mode) {}

                                        static final boolean COMPARED =
                                                new Setting(Mode.ON).equals(new Setting(Mode.ON))
                                                        && new Setting(Mode.ON).hashCode() == 0;
                                        """));
        List<PluginGeneration> closed;
        try (PluginRegistry registry = directory.host.scan().registry()) {
            closed = registry.generations();
            assertThat(closed).hasSize(1);
        }

        awaitCollected(closed);
    }

    @Test
    void noticesWhatIsStillHeld() {
        PluginDirectory directory =
                new PluginDirectory(root)
                        .put("greet.jar", TestPlugin.middleware("acme-greet", "greet"));
        PluginRegistry registry = directory.host.scan().registry();
        PluginGeneration generation =
                registry.owner(ExtensionKind.MIDDLEWARE, "greet").orElseThrow();
        Middleware held =
                PluginDirectory.create(registry.middleware("greet").orElseThrow().factory());

        registry.close();
        generation.whenClosed().toCompletableFuture().join();
        System.gc();

        assertThat(generation.isCollected()).isFalse();
        assertThat(held).isNotNull();
    }

    // In methods of their own: a local variable of a test would keep what it refers to.
    private static void use(PluginRegistry registry, String text) {
        assertThat(PluginDirectory.answer(registry, "greet")).contains(text);
        assertThat(PluginReports.describe(registry, "greet").text()).contains("api_key");
        assertThat(PluginReports.list(registry).text()).contains("acme-greet");
    }

    private static void awaitCollected(List<PluginGeneration> generations) {
        generations.forEach(g -> g.whenClosed().toCompletableFuture().join());
        Instant limit = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(limit)
                && !generations.stream().allMatch(PluginGeneration::isCollected)) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(generations).allMatch(PluginGeneration::isCollected);
    }
}
