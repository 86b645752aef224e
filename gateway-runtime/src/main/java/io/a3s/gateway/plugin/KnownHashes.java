package io.a3s.gateway.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The hashes of files as they were found before: hashing all plugins takes longer than the rest of
 * a start, as the JVM has not compiled that yet. A file is the same if the system says that neither
 * its content nor its attributes have changed since, which nobody can make it say of others. Where
 * a system does not say that, nothing is remembered.
 */
final class KnownHashes {
    private static final String ATTRIBUTES = "unix:ctime,lastModifiedTime,size,ino,dev";
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    // Times have steps: a file that has just changed may change again and keep them.
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Path directory;
    private final UnaryOperator<String> hash;
    private final InstantSource clock;

    /**
     * @param directory where they are kept; may vanish at any time
     * @param hash makes the name of a file of what is known by it
     * @param clock tells how long ago a file has changed
     */
    KnownHashes(Path directory, UnaryOperator<String> hash, InstantSource clock) {
        this.directory = directory;
        this.hash = hash;
        this.clock = clock;
    }

    /** Returns what a file can be known again by; nothing if it cannot. */
    Optional<String> stamp(Path file) throws IOException {
        Map<String, Object> found;
        try {
            found = Files.readAttributes(file, ATTRIBUTES);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
        boolean hasSettled =
                found.get("ctime") instanceof FileTime changed
                        && changed.toInstant().isBefore(clock.instant().minus(SETTLED));
        if (!hasSettled) {
            return Optional.empty();
        }
        return Optional.of(file.toAbsolutePath() + "\n" + new TreeMap<>(found));
    }

    /** Returns the hash of the file with a stamp, if it is known. */
    Optional<String> get(String stamp) {
        try {
            String known = Files.readString(place(stamp));
            return HASH.matcher(known).matches() ? Optional.of(known) : Optional.empty();
        } catch (IOException e) {
            // Mostly because it is not there.
            return Optional.empty();
        }
    }

    /** Remembers the hash of the file with a stamp, which was taken before the file was read. */
    void put(String stamp, String known) {
        try {
            Files.createDirectories(directory);
            Path unfinished = Files.createTempFile(directory, "unfinished-", "");
            Files.writeString(unfinished, known, StandardCharsets.US_ASCII);
            Files.move(unfinished, place(stamp), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Then it is hashed again next time, as where the cache may only be read.
        }
    }

    private Path place(String stamp) {
        return directory.resolve(hash.apply(stamp));
    }
}
