package io.a3s.gateway.provider;

import io.a3s.gateway.observe.InstanceMetrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** What a provider gets from the runtime. */
record ProviderContext(
        String name, InstanceMetrics metrics, InstantSource clock, LongSupplier ticker)
        implements PluginContext, AutoCloseable {
    @Override
    public <T> Slot<T> slot(T initial) {
        throw new UnsupportedOperationException(
                "a provider sees no exchanges, so it has no slots in them");
    }

    @Override
    public void close() {
        metrics.close();
    }
}
