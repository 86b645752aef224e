package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
    private static final String PUBLISHED = "gateway-spi|jspecify|slf4j-api";

    private final Path sources;
    private final String entry;
    private final Map<String, String> manifest;
    private final String classPath;
    // What stands for the words between at signs in the sources.
    private final Map<String, String> words;

    private PluginProject(
            Path sources,
            String entry,
            Map<String, String> manifest,
            String classPath,
            Map<String, String> words) {
        this.sources = sources;
        this.entry = entry;
        this.manifest = manifest;
        this.classPath = classPath;
        this.words = words;
    }

    private static PluginProject of(String sources, String id, String entry, String classPath) {
        return new PluginProject(
                Path.of(sources),
                entry,
                Map.of("Plugin-Id", id, "Plugin-Version", "1.0.0", "Plugin-Requires", "^1.0.0"),
                classPath,
                Map.of());
    }

    /** The example for plugin authors, compiled against the SPI alone. */
    static PluginProject tokenAuth() {
        return of(
                "../plugins/examples/token-auth/src/main/java",
                "token-auth",
                "com.example.tokenauth.TokenAuthPlugin",
                PUBLISHED);
    }

    /** The smallest protocol plugin, which sees Netty too. */
    static PluginProject prototype() {
        return of(
                        "src/test/plugins/prototype",
                        "prototype",
                        "com.example.prototype.PrototypePlugin",
                        PUBLISHED + "|netty-.*")
                .manifest("Plugin-Capabilities", "netty");
    }

    /**
     * A middleware of type {@code mark} that sets the response field {@code X-Mark}.
     *
     * @param kind what the field's value begins with; with {@code b}, it leaves the event loop
     */
    static PluginProject mark(String kind) {
        return of("src/test/plugins/mark", "mark", "com.example.mark.MarkPlugin", PUBLISHED)
                .word("KIND", kind)
                .word("CONSTRUCTOR", "");
    }

    /** A middleware of type {@code unruly} that does what it should not. */
    static PluginProject unruly() {
        return of(
                "src/test/plugins/unruly", "unruly", "com.example.unruly.UnrulyPlugin", PUBLISHED);
    }

    /** Returns a copy with another value in its manifest. */
    PluginProject manifest(String key, String value) {
        return new PluginProject(sources, entry, with(manifest, key, value), classPath, words);
    }

    /** Returns a copy with something else for a word that is between at signs in the sources. */
    PluginProject word(String word, String replacement) {
        Map<String, String> more = with(words, '@' + word + '@', replacement);
        return new PluginProject(sources, entry, manifest, classPath, more);
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> more = new HashMap<>(map);
        more.put(key, value);
        return more;
    }

    /** Compiles the sources and packs them into a jar. */
    void buildTo(Path jar, Path scratch) throws IOException {
        Path classes = Files.createDirectories(scratch.resolve("classes-" + jar.getFileName()));
        List<String> arguments =
                new ArrayList<>(List.of("-classpath", published(), "-d", classes.toString()));
        arguments.addAll(sources(scratch.resolve("sources-" + jar.getFileName())));
        int result =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("javac's result").isZero();
        pack(classes, jar);
    }

    /** Writes the sources with all words filled in. */
    private List<String> sources(Path target) throws IOException {
        List<String> written = new ArrayList<>();
        try (Stream<Path> all = Files.walk(sources)) {
            for (Path file : all.filter(path -> path.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file);
                for (Map.Entry<String, String> word : words.entrySet()) {
                    text = text.replace(word.getKey(), word.getValue());
                }
                Path copy = target.resolve(sources.relativize(file));
                Files.createDirectories(copy.getParent());
                written.add(Files.writeString(copy, text).toString());
            }
        }
        return written;
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
