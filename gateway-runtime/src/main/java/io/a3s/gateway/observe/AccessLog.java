package io.a3s.gateway.observe;

import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log: one JSON object per line. Lines are formatted on the event loop into a buffer
 * that all loops share, and written out in batches by a thread of its own, so that a slow output
 * never stops traffic; when the buffer is full, lines are dropped and counted. The thread lets
 * lines gather for a moment before it writes them: under load, waking it for each would cost as
 * much as half a request.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
    private static final int MAX_PENDING = 8 << 20;
    private static final int BATCH = 64 << 10;
    private static final long GATHERING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final OutputStream out;
    private final AccessFormat format;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final LongAdder dropped = new LongAdder();
    private final Thread writer;
    private JsonBuffer filling = new JsonBuffer();
    private JsonBuffer writing = new JsonBuffer();
    private int lines;
    private boolean closed;
    private volatile boolean enabled = true;
    // Used by the writer alone.
    private int batchLines;

    /** Opens a log on a stream, which stays open when the log is closed. */
    public AccessLog(OutputStream out, InstantSource clock) {
        this.out = out;
        this.format = new AccessFormat(clock);
        this.writer = Thread.ofPlatform().name("access-log").daemon().start(this::writeBatches);
    }

    /** Switches the log on or off; it is on at first. */
    public void setEnabled(boolean value) {
        enabled = value;
    }

    /** Adds one line, if the log is on. Safe for use by any thread; never waits for the output. */
    public void write(AccessRecord entry) {
        if (!enabled) {
            return;
        }
        lock.lock();
        try {
            if (closed || filling.length() > MAX_PENDING) {
                dropped.increment();
                return;
            }
            int end = filling.length();
            try {
                format.append(entry, filling);
            } catch (RuntimeException e) {
                // The exchange it is about has yet to give back what it holds.
                filling.truncate(end);
                dropped.increment();
                log.atDebug().setCause(e).log("cannot describe an exchange");
                return;
            }
            lines++;
            if (end == 0 || (end < BATCH && filling.length() >= BATCH)) {
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of lines lost because the output was too slow or failed. */
    public long dropped() {
        return dropped.sum();
    }

    private void writeBatches() {
        @Nullable JsonBuffer batch;
        while ((batch = nextBatch()) != null) {
            try {
                batch.writeTo(out);
                out.flush();
            } catch (IOException | RuntimeException e) {
                dropped.add(batchLines);
                log.atDebug().setCause(e).log("cannot write the access log");
            }
            batch.clear();
        }
    }

    private @Nullable JsonBuffer nextBatch() {
        lock.lock();
        try {
            while (filling.length() == 0) {
                if (closed) {
                    return null;
                }
                arrived.awaitUninterruptibly();
            }
            gather();
            JsonBuffer batch = filling;
            batchLines = lines;
            lines = 0;
            filling = writing;
            writing = batch;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void gather() {
        long left = GATHERING_NANOS;
        try {
            while (!closed && filling.length() < BATCH && left > 0) {
                left = arrived.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // Nobody has a reason to; if somebody does, what is there is written at once.
        }
    }

    /** Writes out what is pending and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        try {
            writer.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
