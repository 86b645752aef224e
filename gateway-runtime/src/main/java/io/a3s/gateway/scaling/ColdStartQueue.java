package io.a3s.gateway.scaling;

import io.a3s.gateway.service.ScaledBackends.Waiter;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for a replica of a service, or for a place at one, in the order they came.
 * They wait as streams: nothing of their bodies is kept. Safe for use by any thread.
 */
final class ColdStartQueue {
    private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();
    // Whoever gives a place back looks here first, without the lock.
    private volatile int size;
    private boolean closed;

    /** Takes a request in, unless so many are there already. */
    synchronized boolean offer(Waiter waiter, int capacity) {
        if (closed || waiters.size() >= capacity || !waiters.add(waiter)) {
            return false;
        }
        size = waiters.size();
        return true;
    }

    /** Gives the place of a request back that does not wait any more. */
    synchronized void remove(Waiter waiter) {
        waiters.remove(waiter);
        size = waiters.size();
    }

    /** Returns how many wait. Takes no lock. */
    int size() {
        return size;
    }

    /** Takes the first one out; null if there is none. */
    synchronized @Nullable Waiter poll() {
        Waiter first = waiters.isEmpty() ? null : waiters.removeFirst();
        size = waiters.size();
        return first;
    }

    private synchronized Waiter[] takeAll() {
        Waiter[] all = waiters.toArray(Waiter[]::new);
        waiters.clear();
        size = 0;
        return all;
    }

    /** Lets all go on. */
    void release() {
        for (Waiter each : takeAll()) {
            each.backendReady(null);
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
