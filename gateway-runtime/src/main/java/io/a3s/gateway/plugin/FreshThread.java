package io.a3s.gateway.plugin;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs code of plugins on threads that end with it. What it leaves in thread-locals, or as context
 * class loader, is gone with the thread and keeps no plugin in memory.
 */
final class FreshThread {
    private FreshThread() {}

    /** A step of loading, which may be code of the plugin. */
    @FunctionalInterface
    interface Step<T> {
        T run() throws PluginRefusedException;
    }

    /**
     * Runs a step and waits for it.
     *
     * @param name the thread's name
     * @param loader the context class loader
     * @param limit how long it may take; then it is interrupted and left alone
     * @throws PluginRefusedException if the step refuses the plugin or takes too long
     */
    static <T> T call(String name, ClassLoader loader, Duration limit, Step<T> step)
            throws PluginRefusedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = start(name, loader, () -> complete(result, step::run));
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PluginRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException("a step of loading failed unexpectedly", e.getCause());
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new PluginRefusedException(
                    "its constructor or a list of factories took longer than "
                            + limit.toSeconds()
                            + " s");
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new PluginRefusedException("loading was interrupted");
        }
    }

    /** Starts a daemon thread with a context class loader. */
    static Thread start(String name, ClassLoader loader, Runnable task) {
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .inheritInheritableThreadLocals(false)
                        .unstarted(task);
        thread.setContextClassLoader(loader);
        thread.start();
        return thread;
    }

    // A plugin may throw anything, Errors included, and somebody waits for the result.
    private static <T> void complete(CompletableFuture<T> result, Callable<T> step) {
        try {
            result.complete(step.call());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
