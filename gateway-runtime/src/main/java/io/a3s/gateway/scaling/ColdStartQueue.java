package io.a3s.gateway.scaling;

import io.a3s.gateway.service.ScaledBackends.Waiter;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Requests that wait for the first replica of a service, in the order they came. They wait as
 * streams: nothing of their bodies is kept. Safe for use by any thread.
 */
final class ColdStartQueue {
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private boolean closed;

    /** Takes a request in, unless so many are there already. */
    synchronized boolean offer(Waiter waiter, int capacity) {
        return !closed && waiters.size() < capacity && waiters.add(waiter);
    }

    /** Gives the place of a request back that does not wait any more. */
    synchronized void remove(Waiter waiter) {
        waiters.remove(waiter);
    }

    synchronized int size() {
        return waiters.size();
    }

    private synchronized Waiter[] takeAll() {
        Waiter[] all = waiters.toArray(Waiter[]::new);
        waiters.clear();
        return all;
    }

    /** Lets all go on. */
    void release() {
        for (Waiter each : takeAll()) {
            each.backendReady();
        }
    }

    /** Takes nobody in any more, and lets all go on who are there. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        release();
    }
}
