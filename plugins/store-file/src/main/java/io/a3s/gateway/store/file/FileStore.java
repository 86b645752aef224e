package io.a3s.gateway.store.file;

import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.spi.store.Stored;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a fleet shares, in files of one directory. The number of a file is the version of a value,
 * or the time at which a lease or an announcement ends.
 */
final class FileStore implements StateStore {
    private final Path directory;
    private final InstantSource clock;
    private final DirectoryLock lock;

    FileStore(Path directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
        this.lock = new DirectoryLock(directory);
    }

    // What is before the name keeps those apart that a file system treats in its own way.
    private Path file(String kind, String name) {
        return directory.resolve(kind + '-' + name.replace('/', '+'));
    }

    @Override
    public Stored get(String key) throws StoreException, InterruptedException {
        return lock.hold(
                () ->
                        NumberedFile.read(file("value", key))
                                .map(found -> Stored.of(found.number(), found.content()))
                                .orElse(Stored.NONE));
    }

    @Override
    public OptionalLong compareAndSet(String key, long expectedVersion, byte[] value)
            throws StoreException, InterruptedException {
        Path file = file("value", key);
        return lock.hold(
                () -> {
                    long version = NumberedFile.read(file).map(NumberedFile::number).orElse(0L);
                    if (version != expectedVersion) {
                        return OptionalLong.empty();
                    }
                    // A file that was removed does not count through the same again.
                    long next = Math.max(version + 1, clock.millis());
                    NumberedFile.write(file, next, value);
                    return OptionalLong.of(next);
                });
    }

    @Override
    public boolean tryHold(String name, String holder, Duration ttl)
            throws StoreException, InterruptedException {
        Path file = file("lease", name);
        return lock.hold(
                () -> {
                    Optional<NumberedFile> found = NumberedFile.read(file);
                    boolean isOfAnother =
                            found.isPresent()
                                    && found.get().number() > clock.millis()
                                    && !found.get().text().equals(holder);
                    if (isOfAnother) {
                        return false;
                    }
                    NumberedFile.write(
                            file,
                            clock.millis() + ttl.toMillis(),
                            holder.getBytes(StandardCharsets.UTF_8));
                    return true;
                });
    }

    @Override
    public void release(String name, String holder) throws StoreException, InterruptedException {
        Path file = file("lease", name);
        boolean _ =
                lock.hold(
                        () ->
                                NumberedFile.read(file)
                                                .filter(found -> found.text().equals(holder))
                                                .isPresent()
                                        && Files.deleteIfExists(file));
    }

    @Override
    public void announce(String group, String member, byte[] value, Duration ttl)
            throws StoreException, InterruptedException {
        Path directoryOfGroup = file("group", group);
        boolean _ =
                lock.hold(
                        () -> {
                            Files.createDirectories(directoryOfGroup);
                            NumberedFile.write(
                                    directoryOfGroup.resolve(member.replace('/', '+')),
                                    clock.millis() + ttl.toMillis(),
                                    value);
                            return true;
                        });
    }

    @Override
    public Map<String, byte[]> announced(String group) throws StoreException, InterruptedException {
        Path directoryOfGroup = file("group", group);
        return lock.hold(
                () -> {
                    Map<String, byte[]> announced = new HashMap<>();
                    if (!Files.isDirectory(directoryOfGroup)) {
                        return announced;
                    }
                    try (DirectoryStream<Path> files = Files.newDirectoryStream(directoryOfGroup)) {
                        for (Path file : files) {
                            collect(file, announced);
                        }
                    }
                    return announced;
                });
    }

    private void collect(Path file, Map<String, byte[]> announced) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith("~")) {
            return;
        }
        Optional<NumberedFile> found = NumberedFile.read(file);
        if (found.isPresent() && found.get().number() > clock.millis()) {
            announced.put(name.replace('+', '/'), found.get().content());
        } else {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void withdraw(String group, String member) throws StoreException, InterruptedException {
        boolean _ =
                lock.hold(
                        () ->
                                Files.deleteIfExists(
                                        file("group", group).resolve(member.replace('/', '+'))));
    }

    @Override
    public void close() {}
}
