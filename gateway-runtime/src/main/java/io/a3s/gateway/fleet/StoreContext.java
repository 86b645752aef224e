package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** What a store gets from the runtime. */
record StoreContext(String name, Metrics metrics, InstantSource clock, LongSupplier ticker)
        implements PluginContext {
    @Override
    public <T> Slot<T> slot(T initial) {
        throw new UnsupportedOperationException("a store has nothing to do with exchanges");
    }
}
