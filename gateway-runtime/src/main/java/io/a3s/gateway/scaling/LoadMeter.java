package io.a3s.gateway.scaling;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Measures what a service has to do between two decisions. For one thread, but for {@link #wake},
 * which is for any.
 */
final class LoadMeter {
    private static final Duration DECIDE = Duration.ofSeconds(1);
    private static final Duration SAMPLE = Duration.ofMillis(200);

    private final ReplicaPool pool;
    private final WaitingRoom room;
    private final LongSupplier arrivals;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition awaited = lock.newCondition();
    private volatile boolean isAwaited;
    private long arrivalsSeen;

    /**
     * @param arrivals gives the number of requests the service ever had
     */
    LoadMeter(ReplicaPool pool, WaitingRoom room, LongSupplier arrivals) {
        this.pool = pool;
        this.room = room;
        this.arrivals = arrivals;
    }

    /** Has the next decision made at once, if it matters. */
    void wake() {
        if (isAwaited) {
            // Whoever resets it makes a decision next, which counts this one as well.
            return;
        }
        lock.lock();
        try {
            isAwaited = true;
            awaited.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the time of the next decision, or for somebody who cannot, and returns the average
     * load meanwhile.
     *
     * @param matters whether whoever finds no replica gets one sooner by a decision
     */
    double sample(BooleanSupplier matters) throws InterruptedException {
        long samples = 0;
        long sum = 0;
        long end = System.nanoTime() + DECIDE.toNanos();
        lock.lock();
        try {
            boolean isUrgent;
            do {
                sum += pool.activeRequests() + room.size();
                samples++;
                isUrgent = isAwaited && matters.getAsBoolean();
                if (!isUrgent) {
                    long _ = awaited.awaitNanos(SAMPLE.toNanos());
                    isUrgent = isAwaited && matters.getAsBoolean();
                }
            } while (!isUrgent && end - System.nanoTime() > 0);
            isAwaited = false;
        } finally {
            lock.unlock();
        }
        long seen = arrivals.getAsLong();
        boolean isUsed = seen != arrivalsSeen;
        arrivalsSeen = seen;
        double average = (double) sum / samples;
        // Quick answers fall between the samples.
        return average == 0 && isUsed ? Double.MIN_NORMAL : average;
    }

    /** Returns what there is to do now, after such an average. */
    Load load(double average) {
        return new Load(average, pool.activeRequests(), room.size(), pool.busy());
    }
}
