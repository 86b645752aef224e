package io.a3s.gateway.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Time that stands still until a test moves it: a wall clock and a ticker. Safe for use by any
 * thread.
 *
 * @since 1.0
 */
public final class ManualTime {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    // Just before the overflow, so that whoever compares ticks instead of their difference fails.
    private final AtomicLong tick = new AtomicLong(Long.MAX_VALUE - 1_000);

    /** Makes time that begins in 2030. */
    public ManualTime() {}

    /** Moves both clocks on. */
    public void advance(Duration time) {
        tick.addAndGet(time.toNanos());
        now.updateAndGet(instant -> instant.plus(time));
    }

    /** Sets the wall clock, forwards or backwards, and leaves the ticker alone. */
    public void setClock(Instant instant) {
        now.set(instant);
    }

    /** Returns the wall clock. */
    public InstantSource clock() {
        return now::get;
    }

    /** Returns the ticker, in nanoseconds. */
    public LongSupplier ticker() {
        return tick::get;
    }
}
