package io.a3s.gateway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Directories of plugins that differ from the one in the tree. */
final class PluginDirectory {
    private PluginDirectory() {}

    /** Returns the jars in the tree, by name. */
    static List<Path> installed() throws IOException {
        try (Stream<Path> jars = Files.list(GatewayLaunch.home().resolve("plugins"))) {
            return jars.filter(jar -> jar.toString().endsWith(".jar")).sorted().toList();
        }
    }

    /** Returns the artifact of a jar: its name without version. */
    static String artifact(Path jar) {
        return jar.getFileName().toString().replaceFirst("-\\d.*", "");
    }

    /** Returns the jar of an artifact in the tree. */
    static Path jar(String artifact) throws IOException {
        return installed().stream()
                .filter(jar -> artifact(jar).equals(artifact))
                .findFirst()
                .orElseThrow();
    }

    /** Writes a jar that has one more entry than another, and thus another content. */
    static Path rebuild(Path jar, String entry, String content, Path target) throws IOException {
        try (var in = new ZipInputStream(Files.newInputStream(jar));
                var out = new ZipOutputStream(Files.newOutputStream(target))) {
            for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(each.getName()));
                in.transferTo(out);
            }
            out.putNextEntry(new ZipEntry(entry));
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return target;
    }

    /** Puts a file into a directory in one step, in place of another if there is one. */
    static void replace(Path file, Path target) throws IOException {
        Files.move(
                file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes a directory with those jars of the tree that are wanted. */
    static Path with(Path directory, Predicate<Path> wanted) throws IOException {
        Files.createDirectories(directory);
        installed().stream().filter(wanted).forEach(jar -> copy(jar, directory));
        return directory;
    }

    private static void copy(Path jar, Path directory) {
        try {
            Files.copy(jar, directory.resolve(jar.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
