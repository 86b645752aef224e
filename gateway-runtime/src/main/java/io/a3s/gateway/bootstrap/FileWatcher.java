package io.a3s.gateway.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices changes of files a configuration names, such as certificates. It looks every few seconds
 * at what the file system says about them: they may lie in many directories, some behind links, and
 * nobody waits for them to the second.
 */
final class FileWatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileWatcher.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Supplier<Collection<Path>> files;
    private final Runnable changed;
    private final Thread thread;
    private Map<Path, String> known;

    /**
     * Starts watching.
     *
     * @param files the files to look at, which may be others each time
     * @param changed runs on the watcher's thread after one of them has changed
     */
    FileWatcher(Supplier<Collection<Path>> files, Runnable changed) {
        this.files = files;
        this.changed = changed;
        this.known = look();
        this.thread = Thread.ofVirtual().name("file-watcher").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                Map<Path, String> now = look();
                // What a reload has added or removed was read by that reload.
                boolean isChanged =
                        now.entrySet().stream()
                                .anyMatch(
                                        each ->
                                                known.containsKey(each.getKey())
                                                        && !each.getValue()
                                                                .equals(known.get(each.getKey())));
                known = now;
                if (isChanged) {
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

    private Map<Path, String> look() {
        Map<Path, String> stamps = new LinkedHashMap<>();
        files.get().forEach(file -> stamps.put(file, stamp(file)));
        return stamps;
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.lastModifiedTime() + " " + found.size() + ' ' + found.fileKey();
        } catch (IOException e) {
            // Absent for a moment while it is being replaced.
            return "";
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
