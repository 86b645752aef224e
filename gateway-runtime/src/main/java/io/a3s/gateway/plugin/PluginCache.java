package io.a3s.gateway.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The gateway's own copies of plugin files, one directory for each content, named by its hash. An
 * entry appears whole or not at all, so processes may share a cache.
 */
final class PluginCache {
    private static final String COPY = "plugin.zip";
    private static final String CONTENT = "content";
    private static final String UNFINISHED = "unfinished-";

    // Long enough that an entry which a gateway may still load classes from is not removed: it
    // touches what it uses whenever it looks through its plugins.
    private static final Duration KEPT_UNUSED = Duration.ofDays(7);

    private final Path root;
    private final KnownHashes known;

    PluginCache(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.known =
                new KnownHashes(
                        this.root.resolve("known"),
                        text -> hex(sha256().digest(text.getBytes(StandardCharsets.UTF_8))),
                        InstantSource.system());
    }

    /**
     * A file in the cache.
     *
     * @param path where it is
     * @param hash the SHA-256 of its content in hexadecimal
     */
    record Copy(Path path, String hash) {}

    /** Copies a file unless its content is there already. */
    Copy adopt(Path file) throws IOException {
        String hash = hash(file);
        Path there = root.resolve(hash).resolve(COPY);
        if (Files.exists(there) && Files.size(there) == Files.size(file)) {
            touch(there);
            return new Copy(there, hash);
        }
        Path unfinished = newDirectory();
        try {
            Path target = unfinished.resolve(COPY);
            // Hashed once more: the file may have changed since, and the copy is what counts.
            try (OutputStream out = Files.newOutputStream(target)) {
                hash = copy(file, out);
            }
            Path entry = root.resolve(hash);
            finish(unfinished, entry);
            return new Copy(entry.resolve(COPY), hash);
        } finally {
            delete(unfinished);
        }
    }

    private String hash(Path file) throws IOException {
        // Before it is read, so that what changes meanwhile is not taken for what was read.
        Optional<String> stamp = known.stamp(file);
        Optional<String> before = stamp.isPresent() ? known.get(stamp.get()) : Optional.empty();
        if (before.isPresent()) {
            return before.get();
        }
        String hash = copy(file, OutputStream.nullOutputStream());
        stamp.ifPresent(known -> this.known.put(known, hash));
        return hash;
    }

    /** Returns the hash of a file that is in the cache already, as part of an unpacked archive. */
    Copy adoptUnpacked(Path file) throws IOException {
        return new Copy(file, copy(file, OutputStream.nullOutputStream()));
    }

    /** Unpacks an archive into the entry of its hash, unless it is there already. */
    Path unpack(Archive archive, String hash, Predicate<String> chosen)
            throws PluginRefusedException, IOException {
        Path content = root.resolve(hash).resolve(CONTENT);
        if (Files.isDirectory(content)) {
            return content;
        }
        Path unfinished = newDirectory();
        try {
            archive.unpack(unfinished, chosen);
            Files.createDirectories(root.resolve(hash));
            finish(unfinished, content);
            return content;
        } finally {
            delete(unfinished);
        }
    }

    private Path newDirectory() throws IOException {
        Files.createDirectories(root);
        return Files.createTempDirectory(root, UNFINISHED);
    }

    private static void finish(Path unfinished, Path target) throws IOException {
        try {
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            replace(unfinished, target);
        }
    }

    /** Puts files into an entry that is there, but lacks them or was damaged. */
    private static void replace(Path unfinished, Path target) throws IOException {
        Files.createDirectories(target);
        List<Path> parts;
        try (Stream<Path> list = Files.list(unfinished)) {
            parts = list.toList();
        }
        for (Path part : parts) {
            Path place = target.resolve(unfinished.relativize(part));
            if (Files.isRegularFile(part) || Files.notExists(place)) {
                Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Marks the entry that holds a path as in use. */
    void touch(Path path) throws IOException {
        if (path.startsWith(root) && !path.equals(root)) {
            Path entry = root.resolve(root.relativize(path).getName(0));
            Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
        }
    }

    /** Removes what has not been in use for long. */
    void prune() throws IOException {
        Instant limit = Instant.now().minus(KEPT_UNUSED);
        List<Path> entries;
        try (Stream<Path> list = Files.list(root)) {
            entries = list.toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path entry : entries) {
            if (Files.getLastModifiedTime(entry).toInstant().isBefore(limit)) {
                delete(entry);
            }
        }
    }

    private static String copy(Path file, OutputStream out) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(out);
        }
        return hex(digest.digest());
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    static void delete(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw Optional.ofNullable(e.getCause()).orElseGet(IOException::new);
        }
    }
}
