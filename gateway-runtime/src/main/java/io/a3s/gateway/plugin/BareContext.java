package io.a3s.gateway.plugin;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.Slot;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What an extension gets from the runtime that takes no part in the chain of an exchange.
 *
 * @param name what the operator calls it
 * @param metrics where its metrics go
 * @param clock the wall clock
 * @param ticker the monotonic clock
 */
public record BareContext(String name, Metrics metrics, InstantSource clock, LongSupplier ticker)
        implements PluginContext {
    @Override
    public <T> Slot<T> slot(T initial) {
        throw new UnsupportedOperationException("slots are for middlewares");
    }
}
