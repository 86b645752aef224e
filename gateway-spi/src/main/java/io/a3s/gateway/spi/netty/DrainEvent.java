package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;

/**
 * The user event that asks a connection to end once nothing is under way on it.
 *
 * @since 1.0
 */
@Incubating
public enum DrainEvent {
    /** Nobody listens there any more: a connection that is idle closes at once. */
    SHUTDOWN,

    /**
     * Another transport takes the new connections of the entrypoint. A connection that is idle may
     * stay so for as long as it otherwise might, because a request may be on its way to it; the
     * response to that is its last.
     */
    HANDOVER
}
