package io.a3s.gateway.bootstrap;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices changes of a configuration file. It watches the directory, because editors and Kubernetes
 * replace files instead of writing them, and it compares the content, because neither an event nor
 * a time stamp means that something changed.
 */
final class ConfigWatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConfigWatcher.class);

    private final Path file;
    private final Runnable changed;
    private final DirectoryEvents events;
    private final Thread thread;
    private byte[] known;

    /**
     * Starts watching.
     *
     * @param known the {@linkplain #fingerprint fingerprint} from before the content was read, so
     *     that what changed since is noticed
     * @param changed runs on the watcher's thread after the content has changed
     * @throws IOException if the directory cannot be watched
     */
    ConfigWatcher(Path file, byte[] known, Runnable changed) throws IOException {
        this.file = file;
        this.changed = changed;
        this.known = known;
        Path directory = file.getParent();
        if (directory == null) {
            throw new IOException("cannot watch " + file + ": it has no directory");
        }
        this.events = new DirectoryEvents(directory);
        this.thread = Thread.ofPlatform().name("config-watcher").daemon().start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                events.await();
                byte[] now = fingerprint(file);
                if (now.length > 0 && !Arrays.equals(now, known)) {
                    known = now;
                    report();
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            // close() asks for the end
        }
    }

    private void report() {
        try {
            changed.run();
        } catch (RuntimeException | Error e) {
            // Of a plugin, perhaps; the next change has to be noticed all the same.
            log.atError().setCause(e).log("the changed configuration could not be tried");
        }
    }

    /** Returns what tells one content of a file from another; empty if it cannot be read. */
    static byte[] fingerprint(Path file) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        } catch (IOException e) {
            // Absent for a moment while it is being replaced, or for good: what is running goes on.
            log.atDebug().setCause(e).log("cannot read the configuration");
            return new byte[0];
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        events.close();
    }
}
