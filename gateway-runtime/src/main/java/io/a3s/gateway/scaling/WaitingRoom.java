package io.a3s.gateway.scaling;

import io.a3s.gateway.observe.ColdStartStats;
import io.a3s.gateway.service.ScaledBackends.Waiter;
import io.a3s.gateway.service.ServerBackend;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Those who wait for a replica of a service or for a place at one, and since when the first replica
 * is waited for. Safe for use by any thread.
 */
final class WaitingRoom {
    private final ColdStartQueue queue = new ColdStartQueue();
    private final ReplicaPool pool;
    private final ColdStartStats stats;
    // Since when the first replica is waited for; 0 while it is not.
    private final AtomicLong askedSince = new AtomicLong();
    // What of the bodies of those who wait is in memory.
    private final AtomicLong heldBytes = new AtomicLong();

    /**
     * @param pool has the replicas that are waited for
     * @param stats what is measured of those who wait
     */
    WaitingRoom(ReplicaPool pool, ColdStartStats stats) {
        this.pool = pool;
        this.stats = stats;
    }

    /** Takes a request in, unless so many are there already. */
    boolean admit(Waiter waiter, int capacity) {
        return queue.offer(waiter, capacity);
    }

    /** Takes that so many bytes more are in memory, unless that is too much with all others. */
    boolean hold(long bytes, long limit) {
        if (heldBytes.addAndGet(bytes) <= limit) {
            return true;
        }
        heldBytes.addAndGet(-bytes);
        return false;
    }

    /** Takes that so many bytes do not wait in memory any more. */
    void release(long bytes) {
        heldBytes.addAndGet(-bytes);
    }

    /** Returns how many bytes of those who wait are in memory. */
    long heldBytes() {
        return heldBytes.get();
    }

    /** Gives the place of a request back that does not wait any more. */
    void leave(Waiter waiter) {
        queue.remove(waiter);
    }

    /** Returns how many wait. Takes no lock. */
    int size() {
        return queue.size();
    }

    /** Learns that a replica with a limit has a place again. */
    void placeIsFree() {
        if (queue.size() > 0) {
            letGo();
        }
    }

    /** Lets those go on who wait, as far as there is place for them. */
    void letGo() {
        if (pool.serving().isEmpty()) {
            return;
        }
        long asked = askedSince.getAndSet(0);
        if (asked != 0) {
            stats.started(System.nanoTime() - asked);
        }
        if (!pool.isLimited()) {
            queue.release();
            return;
        }
        while (queue.size() > 0) {
            ServerBackend free = pool.reservePlace();
            if (free == null) {
                return;
            }
            Waiter first = queue.poll();
            if (first == null) {
                // Another thread was quicker; whoever has come since is not to be missed.
                free.unreserve();
            } else {
                first.backendReady(free);
            }
        }
    }

    /** Takes that a replica is wanted, for those who wait or by somebody who does not. */
    void want() {
        if (askedSince.get() == 0 && pool.serving().isEmpty()) {
            askedSince.compareAndSet(0, System.nanoTime());
            if (!pool.serving().isEmpty()) {
                askedSince.set(0);
            }
        }
    }

    /** Takes that there are to be no replicas: whoever wanted one does not any more. */
    void allWentWithout() {
        if (queue.size() == 0) {
            askedSince.set(0);
        }
    }

    /** Returns whether a replica is wanted, and there was none for longer than a time. */
    boolean isOverdue(Duration limit) {
        long asked = askedSince.get();
        return asked != 0
                && pool.serving().isEmpty()
                && System.nanoTime() - asked > limit.toNanos();
    }

    /** Takes nobody in any more, and lets all go on who are there. */
    void close() {
        queue.close();
    }
}
