package io.a3s.gateway.scaling.box;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * When to ask a Box again, which tells nobody of changes. Often while a replica is to come, so that
 * whoever waits for it hardly waits for the asking; the longer it takes, the less that matters.
 * Safe for use by any thread that may block.
 */
final class Looks {
    private static final Duration SHORTEST = Duration.ofMillis(25);
    private static final Duration LONGEST = Duration.ofMillis(250);
    // So that asking adds 50 ms at most to a start of ten seconds.
    private static final int PART = 200;

    private final LongSupplier ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition hurried = lock.newCondition();
    // Guarded by the lock, as all below.
    private boolean isPending;
    private long pendingSince;
    private boolean isHurried;

    /**
     * @param ticker gives nanoseconds of arbitrary origin that do not go backwards
     */
    Looks(LongSupplier ticker) {
        this.ticker = ticker;
    }

    /** Takes that something has been asked for just now. Whoever pauses looks at once. */
    void hurry() {
        lock.lock();
        try {
            isPending = true;
            pendingSince = ticker.getAsLong();
            isHurried = true;
            hurried.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns how long to wait until the next look.
     *
     * @param isSomethingToCome whether what was asked for was not yet there at the last one
     */
    Duration next(boolean isSomethingToCome) {
        lock.lock();
        try {
            if (isSomethingToCome && !isPending) {
                pendingSince = ticker.getAsLong();
            }
            isPending = isSomethingToCome;
            if (!isPending) {
                return LONGEST;
            }
            Duration part = Duration.ofNanos((ticker.getAsLong() - pendingSince) / PART);
            if (part.compareTo(SHORTEST) < 0) {
                return SHORTEST;
            }
            return part.compareTo(LONGEST) > 0 ? LONGEST : part;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a time, or until something is asked for. */
    void pause(Duration time) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = time.toNanos();
            while (!isHurried && left > 0) {
                left = hurried.awaitNanos(left);
            }
            isHurried = false;
        } finally {
            lock.unlock();
        }
    }
}
