package io.a3s.gateway.bootstrap;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when it is worth looking at a directory again: when something has happened there, or after
 * a few seconds, because events do not arrive everywhere, as on network file systems.
 */
final class DirectoryEvents implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DirectoryEvents.class);
    private static final long LOOK_ANYWAY_MILLIS = 2_000;
    private static final long SETTLE_MILLIS = 50;

    private final WatchService events;

    /**
     * Begins to listen.
     *
     * @throws IOException if the directory cannot be watched
     */
    DirectoryEvents(Path directory) throws IOException {
        events = directory.getFileSystem().newWatchService();
        try {
            directory.register(
                    events,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        } catch (IOException e) {
            events.close();
            throw e;
        }
    }

    /**
     * Waits until it is time to look.
     *
     * @throws ClosedWatchServiceException when this is closed
     */
    void await() throws InterruptedException {
        WatchKey key = events.poll(LOOK_ANYWAY_MILLIS, TimeUnit.MILLISECONDS);
        // A file is often written in several steps; what follows at once belongs to the same
        // change.
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = events.poll(SETTLE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        try {
            events.close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("closing the watch service failed");
        }
    }
}
