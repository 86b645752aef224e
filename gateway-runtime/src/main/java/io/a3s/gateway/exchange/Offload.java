package io.a3s.gateway.exchange;

import io.a3s.gateway.spi.middleware.Verdict;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * A task that owns an exchange while it runs on a virtual thread. The exchange's buffers must not
 * be reused before it has returned, however long it takes to notice its interruption.
 */
final class Offload {
    private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    private final Thread thread;

    Offload(Callable<? extends Verdict> task, String exchangeId) {
        thread =
                Thread.ofVirtual()
                        .name("exchange-" + exchangeId)
                        .unstarted(
                                () -> {
                                    try {
                                        verdict.complete(task.call());
                                    } catch (Throwable e) {
                                        // Errors too: whatever a plugin throws ends its exchange,
                                        // not the thread.
                                        verdict.completeExceptionally(e);
                                    }
                                });
    }

    /** Starts the task and returns what its verdict arrives in. */
    CompletableFuture<Verdict> start() {
        thread.start();
        return verdict;
    }

    void interrupt() {
        thread.interrupt();
    }

    boolean isDone() {
        return verdict.isDone();
    }
}
