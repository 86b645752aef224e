package io.a3s.gateway.plugin;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A thread for one call of a plugin's code, which ends with it. What the code leaves in
 * thread-locals, or as context class loader, is gone with the thread and keeps no plugin in memory.
 *
 * @param <T> what the call returns
 */
final class FreshThread<T> {
    static {
        // The JDK's thread for time-outs of futures starts with the first of them and stays. It
        // would have the context class loader of the plugin that was first.
        CompletableFuture.delayedExecutor(0, TimeUnit.NANOSECONDS).execute(() -> {});
    }

    private final Thread thread;
    private final CompletableFuture<T> result;

    private FreshThread(Thread thread, CompletableFuture<T> result) {
        this.thread = thread;
        this.result = result;
    }

    /**
     * Begins a call.
     *
     * @param name the thread's name
     * @param loader the context class loader
     */
    static <T> FreshThread<T> start(String name, ClassLoader loader, Callable<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        // A daemon, and no virtual thread: code that never returns may be busy, and would keep one
        // of the few processors that all virtual threads share.
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .inheritInheritableThreadLocals(false)
                        .unstarted(() -> complete(result, call));
        thread.setContextClassLoader(loader);
        thread.start();
        return new FreshThread<>(thread, result);
    }

    // A plugin may throw anything, Errors included, and somebody waits for the result.
    private static <T> void complete(CompletableFuture<T> result, Callable<T> call) {
        try {
            result.complete(call.call());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    /**
     * Waits for the result. If there is none in time, or the waiting is interrupted, the thread is
     * interrupted, too, and left alone.
     *
     * @throws ExecutionException if the call has thrown something, with that as its cause
     */
    T await(Duration limit) throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }

    /** Gives a result that comes after all to somebody, on the thread it comes from. */
    void whenLate(Consumer<? super T> taker) {
        var _ = result.thenAccept(taker);
    }
}
