package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * A plugin context whose time stands still until the test moves it, and whose metrics the test can
 * read. Safe for use by any thread.
 *
 * @since 1.0
 */
public final class FakePluginContext implements PluginContext {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private record FakeSlot<T>(T initial, Object identity) implements Slot<T> {}

    private final String name;
    private final FakeMetrics metrics = new FakeMetrics();
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    // Just before the overflow, so that whoever compares ticks instead of their difference fails.
    private final AtomicLong tick = new AtomicLong(Long.MAX_VALUE - 1_000);

    /** Makes a context for an instance named {@code test}. */
    public FakePluginContext() {
        this("test");
    }

    /**
     * Makes a context.
     *
     * @param name the name the operator gave the instance
     */
    public FakePluginContext(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** Moves both clocks on. */
    public void advance(Duration time) {
        tick.addAndGet(time.toNanos());
        now.updateAndGet(instant -> instant.plus(time));
    }

    /** Sets the wall clock, forwards or backwards, and leaves the ticker alone. */
    public void setClock(Instant instant) {
        now.set(instant);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public FakeMetrics metrics() {
        return metrics;
    }

    @Override
    public InstantSource clock() {
        return now::get;
    }

    @Override
    public LongSupplier ticker() {
        return tick::get;
    }

    @Override
    public <T> Slot<T> slot(T initial) {
        return new FakeSlot<>(Objects.requireNonNull(initial, "initial"), new Object());
    }
}
