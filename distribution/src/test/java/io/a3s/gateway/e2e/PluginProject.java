package io.a3s.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
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
public final class PluginProject {
    private static final String PUBLISHED = "gateway-spi|jspecify|slf4j-api";
    private static final Path KEPT = Path.of("src/test/fixtures");
    // What the same sources give must be the same jar.
    private static final FileTime ALWAYS = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

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

    private static PluginProject of(String sources, String id, String entry, String libraries)
            throws IOException {
        return new PluginProject(
                Path.of(sources), entry, identity(id, "1.0"), published(libraries), Map.of());
    }

    private static Map<String, String> identity(String id, String spiVersion) {
        return Map.of(
                "Plugin-Id",
                id,
                "Plugin-Version",
                "1.0.0",
                "Plugin-Requires",
                '^' + spiVersion + ".0");
    }

    /** The plugin that is kept of a version of the SPI, compiled against what it was then. */
    static PluginProject kept(String spiVersion) throws IOException {
        return new PluginProject(
                KEPT.resolve("spi-" + spiVersion),
                "com.example.fixture.FixturePlugin",
                identity("fixture", spiVersion),
                "../gateway-spi/src/baseline/gateway-spi-"
                        + spiVersion
                        + ".jar"
                        + File.pathSeparator
                        + published("jspecify|slf4j-api"),
                Map.of());
    }

    /** Returns the versions of the SPI of which a plugin is kept. */
    static Set<String> keptVersions() throws IOException {
        try (Stream<Path> files = Files.list(KEPT)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .map(name -> name.substring("spi-".length(), name.length() - ".jar".length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Returns where the jar of the plugin is that is kept of a version of the SPI. */
    static Path keptJar(String spiVersion) {
        return KEPT.resolve("spi-" + spiVersion + ".jar");
    }

    /** The example for plugin authors, compiled against the SPI alone. */
    static PluginProject tokenAuth() throws IOException {
        return of(
                "../plugins/examples/token-auth/src/main/java",
                "token-auth",
                "com.example.tokenauth.TokenAuthPlugin",
                PUBLISHED);
    }

    /** The example that looks at events, compiled against the SPI alone. */
    static PluginProject eventRedact() throws IOException {
        return of(
                "../plugins/examples/event-redact/src/main/java",
                "event-redact",
                "com.example.eventredact.EventRedactPlugin",
                PUBLISHED);
    }

    /** The smallest protocol plugin, which sees Netty too. */
    public static PluginProject prototype() throws IOException {
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
    static PluginProject mark(String kind) throws IOException {
        return of("src/test/plugins/mark", "mark", "com.example.mark.MarkPlugin", PUBLISHED)
                .word("KIND", kind)
                .word("CONSTRUCTOR", "");
    }

    /** A middleware of type {@code unruly} that does what it should not. */
    static PluginProject unruly() throws IOException {
        return of(
                "src/test/plugins/unruly", "unruly", "com.example.unruly.UnrulyPlugin", PUBLISHED);
    }

    /** One that breaks wherever its configuration says. */
    static PluginProject faulty() throws IOException {
        return of(
                "src/test/plugins/faulty", "faulty", "com.example.faulty.FaultyPlugin", PUBLISHED);
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
    public void buildTo(Path jar, Path scratch) throws IOException {
        Path classes = Files.createDirectories(scratch.resolve("classes-" + jar.getFileName()));
        List<String> arguments =
                new ArrayList<>(List.of("-classpath", classPath, "-d", classes.toString()));
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

    /** Returns those jars of the tree's that a vendor gets whose names begin so. */
    private static String published(String names) throws IOException {
        try (Stream<Path> jars = Files.list(GatewayLaunch.home().resolve("lib"))) {
            return jars.map(Path::toString)
                    .filter(jar -> jar.matches(".*/(" + names + ")-[^/]*"))
                    .collect(Collectors.joining(File.pathSeparator));
        }
    }

    private void pack(Path classes, Path jar) throws IOException {
        var described = new Manifest();
        described.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        new TreeMap<>(manifest).forEach(described.getMainAttributes()::putValue);
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new JarOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            begin(out, JarFile.MANIFEST_NAME);
            described.write(out);
            begin(out, "META-INF/services/io.a3s.gateway.spi.GatewayPlugin");
            out.write((entry + "\n").getBytes(StandardCharsets.UTF_8));
            for (Path compiled : all.filter(Files::isRegularFile).sorted().toList()) {
                begin(out, classes.relativize(compiled).toString());
                Files.copy(compiled, out);
            }
        }
    }

    private static void begin(JarOutputStream out, String name) throws IOException {
        var entry = new ZipEntry(name);
        entry.setLastModifiedTime(ALWAYS);
        out.putNextEntry(entry);
    }
}
