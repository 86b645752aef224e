package io.a3s.gateway.exchange;

import io.a3s.gateway.service.Service;
import org.jspecify.annotations.Nullable;

/**
 * What a placement knows about waiting. An object of its own, as most requests never wait, and are
 * not to take memory for it.
 */
final class Awaited {
    /** The service that is to get a backend: a whole one, or that of a revision. */
    @Nullable Service service;

    /** The pool it is of; its failover is next if nothing comes of it. */
    @Nullable Service pool;

    /** As {@link #service}, of one that cannot be started, in case nobody else serves. */
    @Nullable Service lastResort;

    /** As {@link #pool}, of that one. */
    @Nullable Service lastPool;

    /** The first pool that was not yet waited for in vain; null if there is none. */
    @Nullable Service first;

    Awaited(Service first) {
        this.first = first;
    }

    /** Begins to look for a backend anew. */
    void clear() {
        service = null;
        pool = null;
        lastResort = null;
        lastPool = null;
    }

    void waitFor(Service own, Service of) {
        service = own;
        pool = of;
    }
}
