package io.a3s.gateway.spi;

/**
 * Implemented by the runtime: a place for one value in each exchange, made by {@link
 * PluginContext#slot}. Reading and writing it is an array access.
 *
 * @param <T> the type of the value
 * @since 1.0
 */
public interface Slot<T> {
    /** Returns what the slot holds in an exchange that has not set it. */
    T initial();
}
