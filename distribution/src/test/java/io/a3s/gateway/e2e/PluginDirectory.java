package io.a3s.gateway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

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
