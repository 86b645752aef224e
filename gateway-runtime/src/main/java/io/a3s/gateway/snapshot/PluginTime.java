package io.a3s.gateway.snapshot;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks that plugins see. Safe for use by any thread, as both of its parts have to be.
 *
 * @param clock the wall clock
 * @param ticker a monotonic clock in nanoseconds of arbitrary origin
 */
public record PluginTime(InstantSource clock, LongSupplier ticker) {
    /** The time that passes by itself. */
    public static final PluginTime SYSTEM =
            new PluginTime(InstantSource.system(), System::nanoTime);
}
