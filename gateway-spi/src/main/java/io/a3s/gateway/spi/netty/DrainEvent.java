package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;

/**
 * The user event that asks a connection to end once nothing is under way on it.
 *
 * @since 1.0
 */
@Incubating
public enum DrainEvent {
    /** The only instance. */
    INSTANCE
}
