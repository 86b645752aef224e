package io.a3s.gateway.middleware.ratelimitredis;

import java.time.Duration;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A thread that lives as long as its owner; made when there is the first thing to do, so that a
 * middleware that is made for a check only has none. Handing work to it takes no lock.
 */
final class OwnThread {
    // The gateway waits for ten when it closes a plugin.
    private static final Duration PATIENCE = Duration.ofSeconds(9);

    private final ThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    OwnThread(String name) {
        this.executor =
                new ThreadPoolExecutor(
                        1,
                        1,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedTransferQueue<>(),
                        task -> {
                            Thread made =
                                    Thread.ofPlatform()
                                            .name(name)
                                            .daemon()
                                            .inheritInheritableThreadLocals(false)
                                            .unstarted(task);
                            // Not that of whichever thread of the gateway had the first request.
                            made.setContextClassLoader(OwnThread.class.getClassLoader());
                            thread = made;
                            return made;
                        });
    }

    /**
     * Runs a task behind those given earlier.
     *
     * @throws RejectedExecutionException if it is closed
     */
    void execute(Runnable task) {
        executor.execute(task);
    }

    /** Runs a task unless it is closed. */
    void tryExecute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // Nobody is left to whom it would matter.
        }
    }

    /** Ends the thread, after a last task if it has ever had one. Waits for it. */
    void close(Runnable last) {
        Thread running = thread;
        if (running != null) {
            tryExecute(last);
        }
        executor.shutdown();
        if (running == null) {
            return;
        }
        try {
            // Rather than for the executor, which is done a moment earlier: the gateway looks for
            // threads that a closed plugin has left.
            if (!running.join(PATIENCE)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
