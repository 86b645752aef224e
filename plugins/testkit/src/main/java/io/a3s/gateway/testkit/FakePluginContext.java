package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * A plugin context whose time stands still until the test moves it, and whose metrics the test can
 * read. Safe for use by any thread.
 *
 * @since 1.0
 */
public final class FakePluginContext implements PluginContext {
    private record FakeSlot<T>(T initial, Object identity) implements Slot<T> {}

    private final String name;
    private final FakeMetrics metrics = new FakeMetrics();
    private final ManualTime time = new ManualTime();

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
    public void advance(Duration by) {
        time.advance(by);
    }

    /** Sets the wall clock, forwards or backwards, and leaves the ticker alone. */
    public void setClock(Instant instant) {
        time.setClock(instant);
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
        return time.clock();
    }

    @Override
    public LongSupplier ticker() {
        return time.ticker();
    }

    @Override
    public <T> Slot<T> slot(T initial) {
        return new FakeSlot<>(Objects.requireNonNull(initial, "initial"), new Object());
    }
}
