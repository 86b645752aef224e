package io.a3s.gateway.testkit;

import io.a3s.gateway.testkit.wire.Patience;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Finds buffers that were garbage collected without having been released. Netty would tell of them
 * in its log, some time, to whoever reads it; here the test fails that has made them.
 *
 * <p>{@link io.a3s.gateway.testkit.gateway.GatewayExtension} watches by itself. Test classes
 * without it say {@code @ExtendWith(BufferLeaks.class)}, or call {@link #watch} before Netty makes
 * its first buffer, and {@link #check} at the end. Safe for use by any thread, though leaks of
 * tests that run at the same time are not told apart.
 *
 * @since 1.0
 */
public final class BufferLeaks implements BeforeAllCallback, AfterAllCallback {
    private static final Duration PATIENCE = Patience.seconds(10);
    private static final String CANARY = "gateway-testkit-canary-";

    private static final AtomicLong canaries = new AtomicLong();
    private static final Queue<String> found = new ConcurrentLinkedQueue<>();

    /** Made by JUnit. */
    public BufferLeaks() {}

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
    }

    /** Has Netty track every buffer from now on, and tell this class of leaks. */
    public static void watch() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    /**
     * Has what nobody refers to collected, and fails if there were buffers among it that had not
     * been released. Takes some tens of milliseconds.
     *
     * @throws AssertionError with where each was made and last touched
     * @throws IllegalStateException if Netty was in use before {@link #watch}, so that nothing can
     *     be found
     */
    public static void check() {
        String canary = CANARY + canaries.incrementAndGet() + ';';
        leak(canary);
        List<String> leaks = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!drain(leaks, canary)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(
                        "Netty does not tell of leaked buffers (expected: BufferLeaks.watch() before"
                                + " it makes the first)");
            }
            System.gc();
            // Netty looks for leaks whenever it makes a buffer.
            UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        }
        if (!leaks.isEmpty()) {
            throw new AssertionError(
                    leaks.size() + " leaked buffers (expected: 0)\n" + String.join("\n", leaks));
        }
    }

    /**
     * Leaks one buffer. When Netty has told of it, it has told of all that were leaked before,
     * which is more than any wait would show.
     */
    private static void leak(String hint) {
        ByteBuf buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(1);
        buffer.touch(hint);
    }

    /** Takes what was found, and returns whether the canary is among it. */
    private static boolean drain(List<String> leaks, String canary) {
        boolean isThere = false;
        for (String each = found.poll(); each != null; each = found.poll()) {
            if (each.contains(canary)) {
                isThere = true;
            } else if (!each.contains(CANARY)) {
                leaks.add(each);
            }
        }
        return isThere;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        watch();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check();
    }

    private static final class RecordingFactory extends ResourceLeakDetectorFactory {
        @Override
        @SuppressWarnings("deprecation") // the one method there is to implement
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return new RecordingDetector<>(resource, samplingInterval);
        }
    }

    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
        @SuppressWarnings("deprecation") // meant for factories
        RecordingDetector(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resource, String records) {
            found.add(resource + records);
        }

        @Override
        protected void reportUntracedLeak(String resource) {
            found.add(resource);
        }
    }
}
