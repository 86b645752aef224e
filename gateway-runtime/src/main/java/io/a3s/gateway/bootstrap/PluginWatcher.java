package io.a3s.gateway.bootstrap;

import io.a3s.gateway.plugin.PluginHost;
import io.a3s.gateway.plugin.PluginListing;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices changes of the plugins directory, once they are complete: when nothing is being written
 * any more and what is new can be read to its end. A file that stays broken is reported, too, so
 * that somebody says what is wrong with it. The directory need not exist yet.
 */
final class PluginWatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PluginWatcher.class);

    /** How long nothing may have been written for a change to be over. */
    private static final Duration SETTLED = Duration.ofMillis(250);

    /** How often to look where there are no events. */
    private static final Duration LOOK_ANYWAY = Duration.ofSeconds(2);

    /** How long a copy may pause before what is there of it counts as broken. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PluginHost host;
    private final Path directory;
    private final Runnable changed;
    private final Duration patience;
    private final Thread thread;
    private PluginListing known;
    private volatile @Nullable DirectoryEvents events;

    /**
     * Starts watching.
     *
     * @param directory where the host finds plugins
     * @param known what the directory looked like before it was read, so that what changed since is
     *     noticed
     * @param changed runs on the watcher's thread after a change
     */
    PluginWatcher(PluginHost host, Path directory, PluginListing known, Runnable changed) {
        this(host, directory, known, changed, PATIENCE);
    }

    PluginWatcher(
            PluginHost host,
            Path directory,
            PluginListing known,
            Runnable changed,
            Duration patience) {
        this.host = host;
        this.directory = directory;
        this.known = known;
        this.changed = changed;
        this.patience = patience;
        this.thread = Thread.ofPlatform().name("plugin-watcher").daemon().start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                awaitEvent();
                PluginListing seen = host.look();
                if (!seen.equals(known)) {
                    PluginListing complete = awaitComplete(seen);
                    boolean isChanged = !complete.equals(known);
                    known = complete;
                    if (isChanged) {
                        report();
                    }
                }
            }
        } catch (InterruptedException | ClosedWatchServiceException e) {
            // close() asks for the end
        }
    }

    private void awaitEvent() throws InterruptedException {
        DirectoryEvents open = events;
        if (open == null) {
            open = listen();
            events = open;
        }
        if (open == null) {
            Thread.sleep(LOOK_ANYWAY);
        } else {
            open.await();
        }
    }

    private @Nullable DirectoryEvents listen() {
        try {
            return new DirectoryEvents(directory);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("no events of the plugins directory");
            return null;
        }
    }

    /** Returns what the directory looks like when the change is over, which may be as before it. */
    private PluginListing awaitComplete(PluginListing first) throws InterruptedException {
        PluginListing seen = first;
        long since = System.nanoTime();
        boolean isKnownBroken = false;
        while (true) {
            Thread.sleep(SETTLED);
            PluginListing now = host.look();
            if (!now.equals(seen)) {
                seen = now;
                since = System.nanoTime();
                isKnownBroken = false;
                continue;
            }
            if (!isKnownBroken) {
                if (now.isWholeSince(known)) {
                    return now;
                }
                isKnownBroken = true;
            }
            if (System.nanoTime() - since >= patience.toNanos()) {
                return now;
            }
        }
    }

    private void report() {
        try {
            changed.run();
        } catch (RuntimeException | Error e) {
            // Of a plugin, perhaps; the next change has to be noticed all the same.
            log.atError().setCause(e).log("the changed plugins could not be tried");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        DirectoryEvents open = events;
        if (open != null) {
            open.close();
        }
    }
}
