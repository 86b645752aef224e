package io.a3s.gateway.testkit.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of plugin files that belongs to one gateway, and the gateway's cache beside it. */
final class PluginFolder implements AutoCloseable {
    private final Path root;

    PluginFolder(List<Path> files) throws IOException {
        root = Files.createTempDirectory("gateway-testkit");
        Files.createDirectory(plugins());
        for (Path file : files) {
            put(file);
        }
    }

    Path plugins() {
        return root.resolve("plugins");
    }

    Path cache() {
        return root.resolve("cache");
    }

    /** Puts a file there in one step, in place of one with the same name if there is one. */
    void put(Path file) throws IOException {
        Path whole = Files.copy(file, root.resolve("incoming"));
        Path target = plugins().resolve(file.getFileName());
        Files.move(
                whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Takes a file away. */
    void remove(Path file) throws IOException {
        Files.delete(plugins().resolve(file.getFileName()));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
