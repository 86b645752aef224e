package io.a3s.gateway.observe;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets a message through that is said for the first time or not at all lately, so that what fails
 * with every request does not fill the log. Safe for use by any thread.
 */
public final class LogThrottle {
    // Often enough to see that it goes on, and a few lines in the time it takes to look.
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final AtomicLong last;
    private final LongAdder heldBack = new LongAdder();

    /**
     * Makes a throttle that lets the first message through.
     *
     * @param now the time in nanoseconds of arbitrary origin
     */
    public LogThrottle(long now) {
        last = new AtomicLong(now - INTERVAL_NANOS);
    }

    /**
     * Asks for a message to be let through.
     *
     * @param now the time in nanoseconds of the same origin
     * @return how many were held back since the last one, or -1 if this one is to be held back
     */
    public long pass(long now) {
        long before = last.get();
        if (now - before < INTERVAL_NANOS || !last.compareAndSet(before, now)) {
            heldBack.increment();
            return -1;
        }
        return heldBack.sumThenReset();
    }
}
