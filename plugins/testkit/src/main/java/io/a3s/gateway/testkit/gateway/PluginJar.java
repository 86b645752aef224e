package io.a3s.gateway.testkit.gateway;

import io.a3s.gateway.spi.GatewayPlugin;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Packs a plugin that the class path has into a jar as a gateway loads it, because tests run before
 * the build makes the real one. Immutable.
 *
 * @since 1.0
 */
public final class PluginJar {
    private static final String SERVICE = "META-INF/services/" + GatewayPlugin.class.getName();

    private final Class<? extends GatewayPlugin> entry;
    private final List<Class<?>> libraries;
    private final String capabilities;

    private PluginJar(
            Class<? extends GatewayPlugin> entry, List<Class<?>> libraries, String capabilities) {
        this.entry = entry;
        this.libraries = List.copyOf(libraries);
        this.capabilities = capabilities;
    }

    /** Returns a jar with all that is in the same directory or jar as a plugin's entry. */
    public static PluginJar of(Class<? extends GatewayPlugin> entry) {
        return new PluginJar(entry, List.of(), "");
    }

    /**
     * Returns a copy with more in it.
     *
     * @param others one class of each library that the plugin packs
     */
    public PluginJar withLibraries(List<Class<?>> others) {
        List<Class<?>> more = new ArrayList<>(libraries);
        more.addAll(others);
        return new PluginJar(entry, more, capabilities);
    }

    /** Returns a copy whose manifest asks for something beyond the SPI, such as {@code netty}. */
    public PluginJar withCapabilities(String list) {
        return new PluginJar(entry, libraries, list);
    }

    /**
     * Writes the jar and returns it.
     *
     * @param directory takes the jar; must exist
     */
    public Path writeTo(Path directory) throws IOException {
        Path jar = directory.resolve(id() + "-1.0.0.jar");
        // A name comes once in a jar, and these are not the libraries' to bring.
        Set<String> written = new HashSet<>(Set.of(JarFile.MANIFEST_NAME, SERVICE));
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new JarOutputStream(file, manifest())) {
            out.putNextEntry(new ZipEntry(SERVICE));
            out.write((entry.getName() + '\n').getBytes(StandardCharsets.UTF_8));
            add(placeOf(entry), out, written);
            for (Class<?> library : libraries) {
                add(placeOf(library), out, written);
            }
        }
        return jar;
    }

    private String id() {
        return entry.getName().replace('$', '-');
    }

    private Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", id());
        attributes.putValue("Plugin-Version", "1.0.0");
        attributes.putValue("Plugin-Requires", "^1.0.0");
        attributes.putValue("Plugin-Capabilities", capabilities);
        return manifest;
    }

    private static Path placeOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalArgumentException(
                    type + " is the JDK's (expected: of the class path)");
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("cannot be found: " + type, e);
        }
    }

    private static void add(Path place, JarOutputStream out, Set<String> written)
            throws IOException {
        if (Files.isDirectory(place)) {
            addTree(place, out, written);
            return;
        }
        try (FileSystem zip = FileSystems.newFileSystem(place)) {
            addTree(zip.getPath("/"), out, written);
        }
    }

    private static void addTree(Path root, JarOutputStream out, Set<String> written)
            throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                String name = Objects.toString(root.relativize(file)).replace('\\', '/');
                if (!name.matches("META-INF/[^/]*\\.(SF|RSA|DSA|EC)") && written.add(name)) {
                    out.putNextEntry(new ZipEntry(name));
                    Files.copy(file, out);
                }
            }
        }
    }
}
