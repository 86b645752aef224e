package io.a3s.gateway.testkit.gateway;

import io.a3s.gateway.testkit.wire.Patience;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what happens on other threads. */
final class Waiting {
    private static final Duration PATIENCE = Patience.seconds(10);
    private static final long PAUSE_MILLIS = 2;

    private Waiting() {}

    /**
     * Waits up to ten seconds until something is so.
     *
     * @param otherwise says what is not, if it does not come to be
     * @throws AssertionError if it does not
     */
    static void until(BooleanSupplier isSo, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(otherwise.get());
            }
            pause();
        }
    }

    /** Lets a moment pass. */
    static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
