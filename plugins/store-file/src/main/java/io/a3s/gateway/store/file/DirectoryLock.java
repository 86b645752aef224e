package io.a3s.gateway.store.file;

import io.a3s.gateway.spi.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The lock of a directory, which the system takes back when a process ends. */
final class DirectoryLock {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(2);

    // POSIX takes all locks of a process on a file away as soon as it closes the file once, so only
    // one thread of the process may have it open. (fcntl(2), "Record locks".)
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final Path file;
    private final ReentrantLock threads;

    /** Something that is done by one process and thread at a time. */
    interface Work<T> {
        T run() throws IOException;
    }

    DirectoryLock(Path directory) {
        this.file = directory.resolve("lock");
        this.threads =
                THREADS.computeIfAbsent(
                        file.toAbsolutePath().normalize(), _ -> new ReentrantLock());
    }

    <T> T hold(Work<T> work) throws StoreException, InterruptedException {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        if (!threads.tryLock(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS)) {
            throw busy();
        }
        try {
            return holdAmongProcesses(work, deadline);
        } finally {
            threads.unlock();
        }
    }

    private <T> T holdAmongProcesses(Work<T> work, long deadline)
            throws StoreException, InterruptedException {
        try (FileChannel channel = open()) {
            while (true) {
                try (FileLock lock = tryLock(channel)) {
                    if (lock != null) {
                        return work.run();
                    }
                }
                if (System.nanoTime() - deadline > 0) {
                    throw busy();
                }
                Thread.sleep(PAUSE);
            }
        } catch (IOException e) {
            throw new StoreException(file.getParent() + ": " + e, e);
        }
    }

    private StoreException busy() {
        return new StoreException(file + " is locked by others all the time");
    }

    private FileChannel open() throws IOException {
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // A copy of this plugin in the same process has it.
            return null;
        }
    }
}
