package io.a3s.gateway.snapshot;

import io.a3s.gateway.exchange.Loops;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the exchanges of a snapshot without atomic operations: each event loop counts its own, and
 * when the snapshot retires, each loop reports once when its count has come down to zero.
 */
final class LoopLease {
    // One cache line (64 bytes) per loop.
    private static final int STRIDE = 16;

    private final int[] counts;
    private final boolean[] retired;
    private final AtomicInteger loopsLeft;
    private final Runnable drained;

    /**
     * Makes a lease nobody holds.
     *
     * @param drained runs once, on an event loop, when the snapshot has retired and no exchange
     *     uses it any more
     */
    LoopLease(int loops, Runnable drained) {
        this.counts = new int[loops * STRIDE];
        this.retired = new boolean[loops * STRIDE];
        this.loopsLeft = new AtomicInteger(loops);
        this.drained = drained;
    }

    void acquire(int loop) {
        counts[loop * STRIDE]++;
    }

    void release(int loop) {
        if (--counts[loop * STRIDE] == 0 && retired[loop * STRIDE]) {
            loopDrained();
        }
    }

    /**
     * Is called once no loop can begin an exchange with the snapshot except in a task it already
     * runs.
     */
    void retire(Loops loops) {
        // Behind whatever the loop runs now, which may still have read the old reference.
        loops.forEachIndex(
                loop -> {
                    retired[loop * STRIDE] = true;
                    if (counts[loop * STRIDE] == 0) {
                        loopDrained();
                    }
                });
    }

    private void loopDrained() {
        if (loopsLeft.decrementAndGet() == 0) {
            drained.run();
        }
    }
}
