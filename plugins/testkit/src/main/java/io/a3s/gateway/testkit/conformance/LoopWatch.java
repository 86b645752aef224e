package io.a3s.gateway.testkit.conformance;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Looks at the event loops again and again, and notes when one waits in code of a plugin. Slowness
 * of the machine is no finding: what counts is where a thread stands, not for how long.
 */
final class LoopWatch implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** Once may be a lock that happened to be held, or a class that was loaded. */
    private static final int ENOUGH = 3;

    private static final List<String> BLOCKING_CALLS =
            List.of("sun.nio.ch.Net.", "sun.nio.ch.SocketDispatcher.", "java.net.Inet");

    private final String pluginPackage;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<ThreadInfo> blocked = new CopyOnWriteArrayList<>();
    private final Thread watcher;
    private volatile boolean isOver;

    /** Begins to look. */
    LoopWatch(Class<?> plugin) {
        pluginPackage = plugin.getPackageName() + '.';
        watcher = Thread.ofPlatform().daemon().name("loop-watch").start(this::watch);
    }

    private void watch() {
        while (!isOver) {
            long[] loops =
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("gateway-loop"))
                            .mapToLong(Thread::threadId)
                            .toArray();
            for (int i = 0; i < 100 && !isOver; i++) {
                for (ThreadInfo each : threads.getThreadInfo(loops, Integer.MAX_VALUE)) {
                    if (each != null && isBlocked(each)) {
                        blocked.add(each);
                    }
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private boolean isBlocked(ThreadInfo thread) {
        boolean isPlugins = false;
        for (StackTraceElement frame : thread.getStackTrace()) {
            isPlugins |= frame.getClassName().startsWith(pluginPackage);
            if (frame.getClassName().equals(ClassLoader.class.getName())) {
                return false;
            }
        }
        return isPlugins && (thread.getThreadState() != Thread.State.RUNNABLE || isInCall(thread));
    }

    // To the JVM, a thread that waits for a socket runs.
    private static boolean isInCall(ThreadInfo thread) {
        String top = thread.getStackTrace()[0].toString();
        return BLOCKING_CALLS.stream().anyMatch(top::contains);
    }

    /** Fails if an event loop was seen to wait in code of the plugin. */
    void requireNoBlocking() {
        if (blocked.size() < ENOUGH) {
            return;
        }
        String stack =
                Arrays.stream(blocked.getFirst().getStackTrace())
                        .map(frame -> "\n    at " + frame)
                        .collect(Collectors.joining());
        throw new AssertionError(
                "the plugin blocks the event loop, seen "
                        + blocked.size()
                        + " times (expected: BlockingMiddleware, offload or Verdict.await)"
                        + stack);
    }

    @Override
    public void close() {
        isOver = true;
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
