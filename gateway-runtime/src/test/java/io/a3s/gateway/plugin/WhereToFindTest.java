package io.a3s.gateway.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.config.ExtensionKind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WhereToFindTest {
    @TempDir Path root;
    private PluginDirectory directory;
    private Path catalogue;

    @BeforeEach
    void write() throws Exception {
        directory = new PluginDirectory(root);
        catalogue =
                Files.writeString(
                        root.resolve("catalogue.properties"),
                        "middleware.rate-limit-redis=middleware-redis\nprotocol.https=protocol-http\n");
    }

    private String hint(ExtensionKind kind, String type) {
        try (PluginRegistry registry = directory.host.withCatalogue(catalogue).scan().registry()) {
            return registry.whereToFind(kind, type);
        }
    }

    @Test
    void namesJarByConvention() {
        directory.put("greet.jar", TestPlugin.middleware("acme-greet", "greet"));

        assertThat(hint(ExtensionKind.MIDDLEWARE, "jwt"))
                .isEqualTo(
                        "install middleware-jwt-*.jar into %1$s (looked in %1$s: 1 plugin)"
                                .formatted(directory.plugins));
    }

    @Test
    void namesJarByCatalogue() {
        assertThat(hint(ExtensionKind.BACKEND_CONNECTOR, "https"))
                .startsWith("install protocol-http-*.jar into ");
        assertThat(hint(ExtensionKind.MIDDLEWARE, "rate-limit-redis"))
                .startsWith("install middleware-redis-*.jar into ")
                .endsWith(": no plugins)");
    }

    @Test
    void tellsThatDirectoryIsMissing() throws Exception {
        Files.delete(directory.plugins);

        assertThat(hint(ExtensionKind.MIDDLEWARE, "jwt"))
                .endsWith("(looked in " + directory.plugins + ": no such directory)");
    }

    @Test
    void namesTheLastOfSeveralDirectories() throws Exception {
        Path more = Files.createDirectory(root.resolve("more"));
        Files.write(more.resolve("middleware-cors.jar"), new byte[0]);
        PluginHost host = directory.host.withDirectory(more);

        try (PluginRegistry registry = host.scan().registry()) {
            assertThat(registry.whereToFind(ExtensionKind.MIDDLEWARE, "jwt"))
                    .isEqualTo(
                            "install middleware-jwt-*.jar into %s (looked in %s, %1$s: 1 plugin)"
                                    .formatted(more, directory.plugins));
            assertThat(registry.whereToFind(ExtensionKind.MIDDLEWARE, "cors"))
                    .startsWith("middleware-cors.jar in " + more + " has it");
        }
    }

    @Test
    void pointsAtQuarantinedFileOfThatName() {
        directory.put("middleware-jwt-1.2.0.jar", new byte[0]);

        assertThat(hint(ExtensionKind.MIDDLEWARE, "jwt"))
                .isEqualTo(
                        "middleware-jwt-1.2.0.jar in "
                                + directory.plugins
                                + " has it, but is not loaded: the file is empty");
    }

    @Test
    void pointsAtQuarantinedPluginThatBringsIt() {
        directory
                .put("one.jar", TestPlugin.middleware("acme-one", "greet"))
                .put("two.jar", TestPlugin.middleware("acme-two", "greet"));

        assertThat(hint(ExtensionKind.MIDDLEWARE, "greet"))
                .startsWith("one.jar in ")
                .contains("is not loaded: middleware \"greet\" is also in acme-two");
    }

    @Test
    void reportsCatalogueThatCannotBeRead() throws Exception {
        Files.writeString(catalogue, "a=\\uZZZZ");

        PluginScan scan = directory.host.withCatalogue(catalogue).scan();

        assertThat(scan.diagnostics()).hasSize(1);
        assertThat(scan.registry().whereToFind(ExtensionKind.MIDDLEWARE, "jwt"))
                .startsWith("install middleware-jwt-*.jar");
    }
}
