package io.a3s.gateway.authentication;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a file says. If a changed file is not usable, what it said before stays in force, and the
 * log says why.
 *
 * @param <T> what the file is read into; immutable
 */
public final class WatchedFile<T> implements Watched<T> {
    private static final Logger log = LoggerFactory.getLogger(WatchedFile.class);
    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_BYTES = 16 << 20;

    /** Makes sense of a file. */
    @FunctionalInterface
    public interface Reader<T> {
        /**
         * Reads the file's content.
         *
         * @throws IllegalArgumentException if it is not usable; the message says where and why, and
         *     has no secret in it
         */
        T read(byte[] content);
    }

    private final Path path;
    private final Reader<? extends T> reader;
    private final LongSupplier ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile T current;
    private volatile long lookedAt;
    private volatile boolean valid = true;
    // Guarded by the lock.
    private byte[] known;
    private String problem = "";

    /**
     * Reads a file for the first time.
     *
     * @param ticker a monotonic clock in nanoseconds
     * @throws IllegalArgumentException if it cannot be read or is not usable
     */
    public WatchedFile(Path path, Reader<? extends T> reader, LongSupplier ticker) {
        this.path = path;
        this.reader = reader;
        this.ticker = ticker;
        this.lookedAt = ticker.getAsLong();
        try {
            byte[] content = content();
            this.known = digest(content);
            this.current = reader.read(content);
        } catch (IOException e) {
            throw new IllegalArgumentException(reason(e), e);
        }
    }

    @Override
    public T current() {
        return current;
    }

    @Override
    public boolean isDue() {
        return ticker.getAsLong() - lookedAt >= LOOK_EVERY_NANOS;
    }

    @Override
    public boolean isValid() {
        return valid;
    }

    @Override
    public void refresh() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (isDue()) {
                look();
                lookedAt = ticker.getAsLong();
            }
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            byte[] content = content();
            byte[] digest = digest(content);
            if (MessageDigest.isEqual(digest, known) && valid) {
                return;
            }
            current = reader.read(content);
            known = digest;
            valid = true;
            problem = "";
            log.atInfo().addKeyValue("file", path).log("read again");
        } catch (IOException e) {
            report(reason(e));
        } catch (IllegalArgumentException e) {
            report(String.valueOf(e.getMessage()));
        }
    }

    private void report(String reason) {
        valid = false;
        // Once for each, not at each look.
        if (!reason.equals(problem)) {
            problem = reason;
            log.atWarn()
                    .addKeyValue("file", path)
                    .addKeyValue("reason", reason)
                    .log("cannot be used; what it said before stays in force");
        }
    }

    private byte[] content() throws IOException {
        // Not through a channel: when a client leaves, the thread that looks on its behalf is
        // interrupted, and the file would seem to be unreadable.
        try (InputStream in = new FileInputStream(path.toFile())) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new IOException("more than " + MAX_BYTES + " bytes");
            }
            return content;
        }
    }

    private static String reason(IOException e) {
        return "cannot be read: " + e;
    }

    private static byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
