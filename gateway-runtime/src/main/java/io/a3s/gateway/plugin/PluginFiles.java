package io.a3s.gateway.plugin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Reads the files of the plugins directory without loading any class.
 *
 * <ul>
 *   <li>A jar is a plugin; its manifest describes it.
 *   <li>A zip with {@code lib/} or {@code plugin.properties} is a plugin; its class path is {@code
 *       classes/} and all of {@code lib/*.jar}. It is described by {@code plugin.properties} (with
 *       keys such as {@code plugin.id}), or else by the one jar in {@code lib/} whose manifest has
 *       a {@code Plugin-Id}.
 *   <li>Any other zip is a bundle: each jar and zip at its top, or in its directory {@code
 *       plugins/}, is a plugin. {@code bundle.properties} may give its {@code name}, {@code
 *       version} and {@code provider}. Its plugins are loaded one by one, so a change to the bundle
 *       replaces only those that changed.
 * </ul>
 */
final class PluginFiles {
    static final String SERVICE = "META-INF/services/io.a3s.gateway.spi.GatewayPlugin";
    private static final String PLUGIN_PROPERTIES = "plugin.properties";
    private static final String BUNDLE_PROPERTIES = "bundle.properties";

    private final PluginCache cache;
    private final String spiVersion;

    PluginFiles(PluginCache cache, String spiVersion) {
        this.cache = cache;
        this.spiVersion = spiVersion;
    }

    /** Reads all plugin files of a directory in the order of their names. */
    List<PluginPackage> readAll(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> list = Files.list(directory)) {
            files = list.filter(PluginFiles::isPluginFile).sorted().toList();
        }
        List<PluginPackage> packages = new ArrayList<>();
        for (Path file : files) {
            packages.addAll(read(file));
        }
        return packages;
    }

    static boolean isPluginFile(Path path) {
        String name = path.getFileName().toString();
        return !name.startsWith(".")
                && (name.endsWith(".jar") || name.endsWith(".zip"))
                && Files.isRegularFile(path);
    }

    /** Reads one file, which is one plugin or a bundle of several. */
    List<PluginPackage> read(Path file) {
        String name = file.getFileName().toString();
        String hash = "";
        try {
            PluginCache.Copy copy = cache.adopt(file);
            hash = copy.hash();
            return readCopy(copy, name);
        } catch (PluginRefusedException e) {
            return List.of(PluginPackage.unreadable(name, name, "", hash, e.text()));
        } catch (IOException e) {
            return List.of(PluginPackage.unreadable(name, name, "", hash, cannotRead(e)));
        }
    }

    private List<PluginPackage> readCopy(PluginCache.Copy copy, String name)
            throws PluginRefusedException, IOException {
        try (Archive archive = Archive.open(copy.path())) {
            if (name.endsWith(".zip") && isBundle(archive)) {
                return readBundle(archive, copy, name);
            }
            return List.of(readPlugin(archive, copy, name, name, ""));
        }
    }

    private static boolean isBundle(Archive archive) throws PluginRefusedException {
        return archive.names().stream()
                .noneMatch(entry -> entry.startsWith("lib/") || entry.equals(PLUGIN_PROPERTIES));
    }

    private List<PluginPackage> readBundle(Archive archive, PluginCache.Copy copy, String file)
            throws PluginRefusedException, IOException {
        List<String> parts =
                archive.names().stream().filter(PluginFiles::isBundlePart).sorted().toList();
        if (parts.isEmpty()) {
            throw new PluginRefusedException(
                    "neither a plugin nor a bundle (expected: lib/*.jar for a plugin, or plugin jars for a bundle)");
        }
        String bundle = bundleName(archive, file);
        Path content = cache.unpack(archive, copy.hash(), PluginFiles::isBundlePart);
        List<PluginPackage> packages = new ArrayList<>();
        for (String part : parts) {
            packages.add(readPart(content.resolve(part), file, file + '!' + part, bundle));
        }
        return packages;
    }

    private static boolean isBundlePart(String entry) {
        String name = entry.startsWith("plugins/") ? entry.substring(8) : entry;
        return name.indexOf('/') < 0 && (name.endsWith(".jar") || name.endsWith(".zip"));
    }

    private static String bundleName(Archive archive, String file)
            throws PluginRefusedException, IOException {
        Properties properties = properties(archive, BUNDLE_PROPERTIES);
        String name = properties.getProperty("name", file).strip();
        String version = properties.getProperty("version", "").strip();
        String provider = properties.getProperty("provider", "").strip();
        return name
                + (version.isEmpty() ? "" : ' ' + version)
                + (provider.isEmpty() ? "" : " by " + provider);
    }

    private PluginPackage readPart(Path part, String file, String source, String bundle) {
        String hash = "";
        try {
            PluginCache.Copy copy = cache.adoptUnpacked(part);
            hash = copy.hash();
            try (Archive archive = Archive.open(part)) {
                if (source.endsWith(".zip") && isBundle(archive)) {
                    throw new PluginRefusedException(
                            "no plugin (expected: a jar, or a zip with lib/; bundles do not nest)");
                }
                return readPlugin(archive, copy, file, source, bundle);
            }
        } catch (PluginRefusedException e) {
            return PluginPackage.unreadable(file, source, bundle, hash, e.text());
        } catch (IOException e) {
            return PluginPackage.unreadable(file, source, bundle, hash, cannotRead(e));
        }
    }

    private PluginPackage readPlugin(
            Archive archive, PluginCache.Copy copy, String file, String source, String bundle)
            throws PluginRefusedException, IOException {
        Set<String> entries = new LinkedHashSet<>();
        List<Path> classPath = new ArrayList<>();
        PluginDescription about;
        if (source.endsWith(".jar")) {
            about = PluginManifest.from(manifest(archive));
            entries.addAll(services(archive, SERVICE));
            classPath.add(copy.path());
        } else {
            Path content = cache.unpack(archive, copy.hash(), PluginFiles::isCode);
            if (Files.isDirectory(content.resolve("classes"))) {
                classPath.add(content.resolve("classes"));
            }
            entries.addAll(services(archive, "classes/" + SERVICE));
            List<Attributes> manifests = readLibraries(archive, content, classPath, entries);
            about = describeZip(archive, manifests);
        }
        List<String> problems = PluginManifest.problems(about, spiVersion);
        if (problems.isEmpty()) {
            problems.addAll(entryProblems(entries));
        }
        return new PluginPackage(
                file,
                source,
                bundle,
                copy.hash(),
                about,
                entries.isEmpty() ? "" : entries.iterator().next(),
                classPath,
                problems);
    }

    private static boolean isCode(String entry) {
        return entry.startsWith("classes/") || isLibrary(entry);
    }

    private static boolean isLibrary(String entry) {
        return entry.startsWith("lib/") && entry.endsWith(".jar");
    }

    /** Reads the jars of {@code lib/} and returns the manifests that describe a plugin. */
    private static List<Attributes> readLibraries(
            Archive archive, Path content, List<Path> classPath, Set<String> entries)
            throws PluginRefusedException, IOException {
        List<Attributes> manifests = new ArrayList<>();
        for (String name : archive.names().stream().filter(PluginFiles::isLibrary).toList()) {
            Path library = content.resolve(name);
            classPath.add(library);
            try (Archive jar = Archive.open(library)) {
                entries.addAll(services(jar, SERVICE));
                Attributes manifest = manifest(jar);
                if (manifest.getValue("Plugin-Id") != null) {
                    manifests.add(manifest);
                }
            } catch (PluginRefusedException e) {
                throw new PluginRefusedException(name + ": " + e.reason(), e.hint());
            }
        }
        return manifests;
    }

    private static PluginDescription describeZip(Archive archive, List<Attributes> manifests)
            throws PluginRefusedException, IOException {
        if (archive.names().contains(PLUGIN_PROPERTIES)) {
            return PluginManifest.from(properties(archive, PLUGIN_PROPERTIES));
        }
        if (manifests.size() == 1) {
            return PluginManifest.from(manifests.getFirst());
        }
        throw new PluginRefusedException(
                manifests.isEmpty()
                        ? "no plugin.properties, and no jar in lib/ has a Plugin-Id"
                        : "no plugin.properties, and several jars in lib/ have a Plugin-Id");
    }

    private static List<String> entryProblems(Set<String> entries) {
        if (entries.isEmpty()) {
            return List.of("no entry (expected: one class name in " + SERVICE + ')');
        }
        if (entries.size() > 1) {
            return List.of(
                    "several entries: "
                            + String.join(", ", entries)
                            + " (expected: one class name in "
                            + SERVICE
                            + ')');
        }
        return List.of();
    }

    /** Returns the class names in a service file, whose format is that of ServiceLoader. */
    private static List<String> services(Archive archive, String name)
            throws PluginRefusedException, IOException {
        String text = new String(archive.read(name).orElse(new byte[0]), StandardCharsets.UTF_8);
        return text.lines()
                .map(line -> line.indexOf('#') < 0 ? line : line.substring(0, line.indexOf('#')))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static Attributes manifest(Archive archive) throws PluginRefusedException, IOException {
        byte[] content = archive.read(JarFile.MANIFEST_NAME).orElse(new byte[0]);
        try {
            return new Manifest(new ByteArrayInputStream(content)).getMainAttributes();
        } catch (IOException | IllegalArgumentException e) {
            throw new PluginRefusedException(
                    JarFile.MANIFEST_NAME + " cannot be read: " + e.getMessage());
        }
    }

    private static Properties properties(Archive archive, String name)
            throws PluginRefusedException, IOException {
        Properties properties = new Properties();
        byte[] content = archive.read(name).orElse(new byte[0]);
        try {
            properties.load(new ByteArrayInputStream(content));
        } catch (IllegalArgumentException e) {
            throw new PluginRefusedException(name + " cannot be read: " + e.getMessage());
        }
        return properties;
    }

    private static String cannotRead(IOException e) {
        return "cannot be read or copied: " + e;
    }
}
