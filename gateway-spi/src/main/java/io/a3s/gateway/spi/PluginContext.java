package io.a3s.gateway.spi;

import io.a3s.gateway.spi.store.Messages;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Implemented by the runtime: what a factory gets to build one configured instance. Safe for use by
 * any thread, until the instance is closed.
 *
 * @since 1.0
 */
public interface PluginContext {
    /**
     * Returns the name the operator gave the instance, such as {@code auth-jwt} in {@code
     * middlewares "auth-jwt"}.
     */
    String name();

    /**
     * Returns where the instance's metrics go. They carry its name as a label and vanish when it is
     * closed.
     */
    Metrics metrics();

    /** Returns the wall clock, for what is compared with time stamps from outside. */
    InstantSource clock();

    /** Returns a monotonic clock in nanoseconds of arbitrary origin, for measuring durations. */
    LongSupplier ticker();

    /**
     * Makes a place for one value in each exchange. Call it in {@code create}, never per request.
     *
     * @param initial what the slot holds in an exchange that has not set it
     */
    <T> Slot<T> slot(T initial);

    /**
     * Returns messages between the instances of this name in all gateways of the fleet; empty if
     * the configuration has no {@code store}, or one that carries none.
     */
    @Incubating
    default Optional<Messages> messages() {
        return Optional.empty();
    }
}
