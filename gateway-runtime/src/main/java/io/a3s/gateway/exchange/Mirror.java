package io.a3s.gateway.exchange;

import io.a3s.gateway.observe.MirrorStats;
import io.a3s.gateway.service.Service;

/**
 * Which requests of a service are copied to another one, and within which bounds. Safe for use by
 * any thread.
 *
 * @param target the other service
 * @param partsPerMillion how many of a million requests are copied
 * @param maxConcurrent how many copies may be under way at a time, on all loops
 * @param maxPending how many bytes of a body may wait for the other service
 * @param stripsCredentials whether the other service gets no credentials
 * @param comparesBodies whether bodies of responses are compared
 * @param stats what is counted about them; outlives changes of the configuration, and so do the
 *     share and the bound
 */
public record Mirror(
        Service target,
        int partsPerMillion,
        int maxConcurrent,
        long maxPending,
        boolean stripsCredentials,
        boolean comparesBodies,
        MirrorStats stats) {
    private static final int WHOLE = 1_000_000;

    /**
     * Returns whether the next request is copied. The requests that are lie as far apart from each
     * other as they can, and any million of them has exactly the share.
     */
    boolean isNext() {
        long turn = stats.seen.getAndIncrement() % WHOLE;
        return (turn + 1) * partsPerMillion / WHOLE > turn * partsPerMillion / WHOLE;
    }

    /** Takes a place for a copy. Returns false if there is none. */
    boolean enter() {
        if (stats.active.incrementAndGet() <= maxConcurrent) {
            return true;
        }
        leave();
        return false;
    }

    /** Gives a place back. */
    void leave() {
        stats.active.decrementAndGet();
    }
}
