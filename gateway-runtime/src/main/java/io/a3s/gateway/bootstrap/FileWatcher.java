package io.a3s.gateway.bootstrap;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices changes of the files a configuration names, such as certificates. It looks every second
 * at what the file system says about them: they may lie in many directories, some behind links, and
 * events do not arrive everywhere.
 */
final class FileWatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileWatcher.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<FileStamps> inEffect;
    private final Runnable changed;
    private final Thread thread;

    /**
     * Starts watching.
     *
     * @param inEffect gives what the files were like that are in effect
     * @param changed runs on the watcher's thread after one of them has changed
     */
    FileWatcher(Supplier<FileStamps> inEffect, Runnable changed) {
        this.inEffect = inEffect;
        this.changed = changed;
        this.thread = Thread.ofVirtual().name("file-watcher").start(this::watch);
    }

    private void watch() {
        // What was refused is tried again only once it has changed further.
        FileStamps tried = FileStamps.NONE;
        try {
            while (true) {
                Thread.sleep(PAUSE);
                FileStamps known = inEffect.get();
                FileStamps now = known.again();
                if (!now.equals(known) && !now.equals(tried)) {
                    tried = now;
                    report();
                }
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    private void report() {
        try {
            changed.run();
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("changed files could not be tried");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
