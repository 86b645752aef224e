package io.a3s.gateway.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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
            var directory = TemporaryDirectory.create("a3s-gateway-plugins-");
            Runtime.getRuntime().addShutdownHook(new Thread(directory::close));
            return directory.path();
        } catch (IOException e) {
            throw new UncheckedIOException("no directory for copies of plugins", e);
        }
    }
}
