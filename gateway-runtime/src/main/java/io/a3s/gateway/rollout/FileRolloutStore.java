package io.a3s.gateway.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.a3s.gateway.files.SafeFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * States in files of a directory. Gateways of one host, or with a common file system that has
 * locks, may share it: whoever holds the lock {@code leader} makes the steps, and the system lets
 * go of it when that process ends, however it does.
 */
final class FileRolloutStore implements RolloutStore {
    private static final Logger log = LoggerFactory.getLogger(FileRolloutStore.class);
    private static final String SUFFIX = ".json";
    // A state with all its events has some 10 kB.
    private static final long MAX_BYTES = 1_000_000;

    private final Path directory;
    // The system's locks are for processes, not for threads.
    private final ReentrantLock own = new ReentrantLock();
    private @Nullable FileChannel leaderFile;
    private volatile @Nullable FileLock leadership;
    private boolean isClosed;

    /** Keeps states in a directory, which is made if it is missing. */
    FileRolloutStore(Path directory) {
        this.directory = directory;
    }

    @Override
    public boolean isLeader() {
        FileLock held = leadership;
        return held != null && held.isValid();
    }

    @Override
    public void tryLead() {
        if (isLeader()) {
            return;
        }
        own.lock();
        try {
            if (isClosed) {
                return;
            }
            if (leaderFile == null) {
                SafeFiles.createDirectories(directory);
                leaderFile = open("leader");
            }
            leadership = leaderFile.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another gateway of this process.
        } catch (IOException e) {
            log.atDebug().setCause(e).log("cannot lock");
        } finally {
            own.unlock();
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(
                directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    // Names are anything; two that differ in case only are two.
    private Path file(String service) {
        return directory.resolve(fileName(service));
    }

    private static String fileName(String service) {
        String readable = service.replaceAll("[^A-Za-z0-9_-]", "_");
        return readable.substring(0, Math.min(readable.length(), 40))
                + '-'
                + HexFormat.of().toHexDigits(hash(service))
                + SUFFIX;
    }

    private static long hash(String text) {
        long hash = 0xCBF2_9CE4_8422_2325L;
        for (byte each : text.getBytes(UTF_8)) {
            hash = (hash ^ (each & 0xFF)) * 0x100_0000_01B3L;
        }
        return hash;
    }

    @Override
    public Optional<RolloutState> read(String service) throws IOException {
        Path file = file(service);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException(file + ": too large to be the state of a rollout");
            }
            return Optional.of(
                    RolloutDocuments.read(Files.readString(file), service, file.toString()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean write(RolloutState next, long expected) throws IOException {
        own.lock();
        try {
            SafeFiles.createDirectories(directory);
            try (FileChannel channel = open("writer");
                    FileLock _ = lock(channel)) {
                long stored = read(next.service()).map(RolloutState::version).orElse(0L);
                if (stored != expected) {
                    return false;
                }
                SafeFiles.write(file(next.service()), RolloutDocuments.write(next) + "\n");
                return true;
            }
        } finally {
            own.unlock();
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.lock();
        } catch (OverlappingFileLockException e) {
            throw new IOException("another gateway of this process is writing", e);
        }
    }

    @Override
    public void forget(String service) throws IOException {
        Files.deleteIfExists(file(service));
    }

    @Override
    public void retain(Supplier<Set<String>> services) throws IOException {
        if (!isLeader()) {
            return;
        }
        List<Path> found;
        try (Stream<Path> files = Files.list(directory)) {
            found = files.toList();
        }
        Set<String> kept =
                services.get().stream().map(FileRolloutStore::fileName).collect(Collectors.toSet());
        for (Path file : found) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(SUFFIX) && !kept.contains(name)) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() {
        own.lock();
        try (FileChannel _ = leaderFile) {
            isClosed = true;
            leadership = null;
            leaderFile = null;
        } catch (IOException e) {
            log.atDebug().setCause(e).log("cannot close");
        } finally {
            own.unlock();
        }
    }
}
