package io.a3s.gateway.service;

import java.time.Duration;
import java.util.List;

/**
 * Backends that are started and stopped with the load: what a service needs to know of that. Safe
 * for use by any thread.
 */
public interface ScaledBackends {
    /** A request that waits for a backend. */
    interface Waiter {
        /** Learns that there is one. Called on any thread, at most once; must not block. */
        void backendReady();
    }

    /**
     * Returns the backends that get requests: the same list object until they change, which also
     * advances the {@link HealthEpoch}.
     */
    List<ServerBackend> backends();

    /** Returns whether requests may wait for a backend. */
    boolean isQueueing();

    /** Returns how long a request may wait. */
    Duration queueTimeout();

    /**
     * Has a backend started for a request, which waits for it.
     *
     * @return false if no more can wait
     */
    boolean await(Waiter waiter);

    /** Gives the place of a request back that does not wait any more. */
    void leave(Waiter waiter);

    /** Has a backend started for a request that does not wait for it. */
    void want();
}
