package io.a3s.gateway.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the gateway keeps its own copies of plugin files: the directory that {@code
 * A3S_GATEWAY_CACHE} names, or else one in the user's cache, or else, as for a service without a
 * home, a private one that is removed at the end. Never one that other users could have prepared,
 * for code is loaded from there.
 */
final class PluginCacheDirectory {
    private PluginCacheDirectory() {}

    /**
     * Returns a directory that can be written to.
     *
     * @throws UncheckedIOException if there is none
     */
    static Path find() {
        Optional<Path> named = variable("A3S_GATEWAY_CACHE").map(Path::of);
        if (named.isPresent()) {
            return named.get();
        }
        return userCache()
                .filter(PluginCacheDirectory::canBeUsed)
                .orElseGet(PluginCacheDirectory::temporary);
    }

    private static Optional<Path> userCache() {
        Optional<Path> cache = variable("XDG_CACHE_HOME").map(Path::of);
        return cache.or(() -> variable("HOME").map(home -> Path.of(home, ".cache")))
                .map(directory -> directory.resolve("a3s-gateway").resolve("plugins"));
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    private static boolean canBeUsed(Path directory) {
        try {
            return Files.isWritable(Files.createDirectories(directory));
        } catch (IOException e) {
            return false;
        }
    }

    private static Path temporary() {
        try {
            Path directory = Files.createTempDirectory("a3s-gateway-plugins-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for copies of plugins", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The system cleans its temporary directory in the end.
        }
    }
}
