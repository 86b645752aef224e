package io.a3s.gateway.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A counter with one cell per event loop, each written by its own loop alone, so that counting
 * needs no atomic operation. Reading sums the cells and may miss what is being counted at that
 * moment.
 */
public final class LoopCounter {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    // One cache line (64 bytes) per loop, so that loops do not slow each other down.
    private static final int STRIDE = 8;

    private final long[] cells;

    /** Makes a counter for a number of loops. */
    public LoopCounter(int loops) {
        this.cells = new long[(loops + 1) * STRIDE];
    }

    /** Adds to the cell of a loop. To be called on that loop only. */
    public void add(int loop, long amount) {
        int index = (loop + 1) * STRIDE - 1;
        CELL.setOpaque(cells, index, (long) CELL.getOpaque(cells, index) + amount);
    }

    /** Returns the value of one loop's cell. */
    public long get(int loop) {
        return (long) CELL.getOpaque(cells, (loop + 1) * STRIDE - 1);
    }

    /** Returns the sum over all loops. Safe for use by any thread. */
    public long sum() {
        long sum = 0;
        for (int index = STRIDE - 1; index < cells.length; index += STRIDE) {
            sum += (long) CELL.getOpaque(cells, index);
        }
        return sum;
    }
}
