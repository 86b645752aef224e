package io.a3s.gateway.store.redis;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** A context whose time passes. */
record RealTimeContext(PluginContext other) implements PluginContext {
    @Override
    public String name() {
        return other.name();
    }

    @Override
    public Metrics metrics() {
        return other.metrics();
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public LongSupplier ticker() {
        return System::nanoTime;
    }

    @Override
    public <T> Slot<T> slot(T initial) {
        return other.slot(initial);
    }
}
