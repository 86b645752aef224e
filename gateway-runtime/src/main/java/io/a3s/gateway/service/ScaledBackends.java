package io.a3s.gateway.service;

import io.a3s.gateway.observe.ColdStartStats;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Backends that are started and stopped with the load: what a service needs to know of that. Safe
 * for use by any thread.
 */
public interface ScaledBackends {
    /** A request that waits for a backend. */
    interface Waiter {
        /**
         * Learns that there is one. Called on any thread, at most once; must not block.
         *
         * @param held the backend at which a place is taken for the request, to be given back by
         *     {@link ServerBackend#leave}; null if it may pick among all of them
         */
        void backendReady(@Nullable ServerBackend held);
    }

    /**
     * Returns the backends that get requests: the same list object until they change, which also
     * advances the {@link HealthEpoch}.
     */
    List<ServerBackend> backends();

    /** Returns whether requests may wait for a backend. */
    boolean isQueueing();

    /**
     * Returns whether requests wait for a place at a backend, so that whoever comes later is to
     * wait behind them. Costs one read if backends have no limit.
     */
    boolean isCrowded();

    /** Returns how long a request may wait. */
    Duration queueTimeout();

    /**
     * Returns how often a client that waits for a stream of events is sent a comment; zero for
     * never.
     */
    Duration keepAlive();

    /** Returns what is counted about those who wait. */
    ColdStartStats stats();

    /**
     * Has a backend started for a request, which waits for it, or for a place at one.
     *
     * @return false if no more can wait
     */
    boolean await(Waiter waiter);

    /**
     * Takes that so many bytes more of a request that waits, or is about to, are in memory.
     *
     * @return false if that is too much with those of all others; then it is not counted
     */
    boolean hold(long bytes);

    /** Takes that so many bytes of a request do not wait in memory any more. */
    void release(long bytes);

    /** Gives the place of a request back that does not wait any more. */
    void leave(Waiter waiter);

    /**
     * Returns whether a backend was asked for and none comes: starting one has failed, or takes
     * longer than requests wait.
     */
    boolean isStuck();

    /** Has a backend started for a request that does not wait for it. */
    void want();
}
