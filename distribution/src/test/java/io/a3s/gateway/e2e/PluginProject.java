package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * Builds the jar of a plugin from its sources, as a vendor does who has only what the gateway
 * publishes.
 */
final class PluginProject {
    private final Path sources;
    private final String entry;
    private final Map<String, String> manifest;
    private final String classPath;

    private PluginProject(
            Path sources, String entry, Map<String, String> manifest, String classPath) {
        this.sources = sources;
        this.entry = entry;
        this.manifest = manifest;
        this.classPath = classPath;
    }

    /** The example for plugin authors, compiled against the SPI alone. */
    static PluginProject tokenAuth() {
        return new PluginProject(
                Path.of("../plugins/examples/token-auth/src/main/java"),
                "com.example.tokenauth.TokenAuthPlugin",
                Map.of(
                        "Plugin-Id",
                        "token-auth",
                        "Plugin-Version",
                        "1.0.0",
                        "Plugin-Requires",
                        "^1.0.0"),
                "gateway-spi|jspecify|slf4j-api");
    }

    /** The smallest protocol plugin, which sees Netty too. */
    static PluginProject prototype() {
        return new PluginProject(
                Path.of("src/test/plugins/prototype"),
                "com.example.prototype.PrototypePlugin",
                Map.of(
                        "Plugin-Id",
                        "prototype",
                        "Plugin-Version",
                        "1.0.0",
                        "Plugin-Requires",
                        "^1.0.0",
                        "Plugin-Capabilities",
                        "netty"),
                "gateway-spi|jspecify|slf4j-api|netty-.*");
    }

    /** Compiles the sources and packs them into a jar. */
    void buildTo(Path jar, Path scratch) throws IOException {
        Path classes = Files.createDirectories(scratch.resolve("classes-" + jar.getFileName()));
        List<String> arguments =
                new ArrayList<>(List.of("-classpath", published(), "-d", classes.toString()));
        try (Stream<Path> all = Files.walk(sources)) {
            all.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
        }
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("javac's result").isZero();
        pack(classes, jar);
    }

    private String published() throws IOException {
        try (Stream<Path> jars = Files.list(GatewayLaunch.home().resolve("lib"))) {
            return jars.map(Path::toString)
                    .filter(jar -> jar.matches(".*/(" + classPath + ")-[^/]*"))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private void pack(Path classes, Path jar) throws IOException {
        var described = new Manifest();
        described.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach(described.getMainAttributes()::putValue);
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new JarOutputStream(file, described);
                Stream<Path> all = Files.walk(classes)) {
            out.putNextEntry(new ZipEntry("META-INF/services/io.a3s.gateway.spi.GatewayPlugin"));
            out.write((entry + "\n").getBytes(StandardCharsets.UTF_8));
            for (Path compiled : all.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(compiled).toString()));
                Files.copy(compiled, out);
            }
        }
    }
}
