package io.a3s.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.config.ExtensionKind;
import io.a3s.gateway.config.bind.ConfigField;
import io.a3s.gateway.config.bind.ConfigSchema;
import io.a3s.gateway.plugin.ExtensionName;
import io.a3s.gateway.plugin.PluginGeneration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What the code says about keys and types is what the pages say. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GeneratedSectionsIT {
    static final boolean WRITE = Boolean.getBoolean("docs.write");

    @TempDir static Path cache;
    private static Installation installation;

    @BeforeAll
    static void load() {
        installation = new Installation(Repository.tree().resolve("plugins"), cache);
    }

    @AfterAll
    static void unload() {
        installation.close();
    }

    // First, because it may write what the others read.
    @Test
    @Order(1)
    void showWhatTheCodeSays() throws Exception {
        if (WRITE) {
            beginMissingPages();
        }
        Generator generator = new Generator(installation);
        for (Page page : Repository.pages()) {
            Page generated = generator.generate(page);
            if (WRITE) {
                Files.writeString(page.file(), generated.text());
                continue;
            }
            assertThat(page.text())
                    .as("%s is out of date; mvn verify -Ddocs.write=true rewrites it", page.name())
                    .isEqualTo(generated.text());
        }
    }

    private static void beginMissingPages() throws IOException {
        for (String type : new PluginSection(installation.registry()).pages().keySet()) {
            Path file = Repository.root().resolve(Generator.PLUGIN_PAGES + type + ".md");
            if (Files.notExists(file)) {
                Files.writeString(file, Generator.begin(type));
            }
        }
    }

    @Test
    void coverEveryInstalledType() throws Exception {
        Page index = Repository.page("docs/plugins.md");
        for (String type : new PluginSection(installation.registry()).pages().keySet()) {
            String name = Generator.PLUGIN_PAGES + type + ".md";
            assertThat(Repository.root().resolve(name)).isRegularFile();
            assertThat(Repository.page(name).sections()).as(name).containsExactly("keys");
            assertThat(index.links()).as("plugins.md").contains("plugins/" + type + ".md");
        }
    }

    @Test
    void showAnExampleOfEveryType() throws Exception {
        Map<String, PluginGeneration> pages = new PluginSection(installation.registry()).pages();
        for (String type : pages.keySet()) {
            Page page = Repository.page(Generator.PLUGIN_PAGES + type + ".md");
            assertThat(page.blocks())
                    .as("examples in %s", page.name())
                    .anyMatch(block -> block.info().equals("hcl"));
        }
    }

    @Test
    void coverEveryBlockOfTheConfiguration() throws Exception {
        List<String> expected =
                new ConfigBlocks(installation)
                        .byPath().keySet().stream().map(path -> "keys " + path).toList();

        assertThat(Repository.page("docs/configuration.md").sections()).containsAll(expected);
    }

    @Test
    void nameEveryBuiltInStrategy() throws Exception {
        String services = Repository.page("docs/services.md").text();

        assertThat(installation.registry().types(ExtensionKind.LOAD_BALANCER))
                .isNotEmpty()
                .allSatisfy(strategy -> assertThat(services).contains("| `" + strategy + "` |"));
    }

    @Test
    void explainEveryKey() {
        List<String> unexplained = new ArrayList<>();
        new ConfigBlocks(installation)
                .byPath()
                .forEach((path, schema) -> findUnexplained(path, schema, unexplained));
        for (PluginGeneration plugin : installation.registry().generations()) {
            for (ExtensionName extension : plugin.extensions()) {
                installation
                        .registry()
                        .configType(extension.kind(), extension.name())
                        .map(ConfigSchema::of)
                        .ifPresent(
                                schema ->
                                        findUnexplained(extension.toString(), schema, unexplained));
            }
        }

        assertThat(unexplained).as("keys and blocks without @Doc").isEmpty();
    }

    private static void findUnexplained(String path, ConfigSchema schema, List<String> found) {
        if (schema.doc().isBlank() && !path.equals(ConfigBlocks.TOP)) {
            found.add(path);
        }
        for (ConfigField field : schema.fields()) {
            if (field.doc().isBlank()) {
                found.add(path + '.' + field.key());
            }
            ConfigBlocks.nested(field.type())
                    .ifPresent(inner -> findUnexplained(path + '.' + field.key(), inner, found));
        }
    }
}
