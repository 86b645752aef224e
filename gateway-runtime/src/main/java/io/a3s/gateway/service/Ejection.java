package io.a3s.gateway.service;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the requests that one backend gets tell about it, and whether it is out because of that. As
 * long as all goes well, an answer costs two reads. Times are in nanoseconds of one clock. Safe for
 * use by any thread.
 *
 * <p>A backend that is out comes back by a trial: when its time is over, one request at a time goes
 * to it, and how that ends decides. So it cannot stay out for want of requests that would prove it
 * well.
 */
final class Ejection {
    // The last failures, round and round: when each was, and how many successes there were before.
    private long[] times = {};
    private long[] successesBefore = {};
    private int recorded;

    private final AtomicLong successes = new AtomicLong();
    private final AtomicReference<@Nullable Object> trial = new AtomicReference<>();
    private volatile boolean suspected;
    private volatile long lastFailure;
    private volatile boolean out;
    private volatile long until;
    private volatile long total;
    private int timesInARow;
    private long admitted;
    private volatile long lastLength;

    boolean isOut() {
        return out;
    }

    /** Returns how often the backend was put out. */
    long total() {
        return total;
    }

    /**
     * Lets a request be the trial, if the backend is out, its time is over and there is no other.
     *
     * @param owner stands for the request; to be given to {@link #over} in the end
     */
    boolean tries(Object owner, long now) {
        return out && now - until >= 0 && trial.compareAndSet(null, owner);
    }

    /** Does the same, but only if no request has tried for once more the time it was out. */
    boolean triesOverdue(Object owner, long now) {
        return out && now - until >= lastLength && trial.compareAndSet(null, owner);
    }

    /** Ends what a request has to say. If it was a trial without outcome, another one may be. */
    void over(Object owner) {
        if (isTrial(owner)) {
            trial.compareAndSet(owner, null);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the owner is that one object
    private boolean isTrial(Object owner) {
        return trial.get() == owner;
    }

    /**
     * Takes a success.
     *
     * @return whether it was that of a trial, so that the backend is back
     */
    boolean succeeded(Object owner, PassiveHealth settings, long now) {
        if (out) {
            return isTrial(owner) && admit(now);
        }
        if (suspected) {
            if (now - lastFailure > settings.windowNanos) {
                suspected = false;
            } else {
                successes.incrementAndGet();
            }
        }
        return false;
    }

    /** Returns whether there is something for {@link #succeeded} to do. */
    boolean isWatching() {
        return out || suspected;
    }

    /** Takes back that the backend is out. Returns false if it was not. */
    synchronized boolean admit(long now) {
        if (!out) {
            return false;
        }
        forget();
        admitted = now;
        trial.set(null);
        out = false;
        return true;
    }

    /**
     * Takes a failure.
     *
     * @return whether the backend should be put out. If it was a trial that failed, it stays out
     *     longer.
     */
    synchronized boolean failed(Object owner, PassiveHealth settings, long now) {
        if (out) {
            if (isTrial(owner)) {
                stayOut(settings, now);
                trial.set(null);
            }
            return false;
        }
        if (times.length != settings.maxFailures) {
            times = new long[settings.maxFailures];
            successesBefore = new long[settings.maxFailures];
            recorded = 0;
        }
        int place = recorded % times.length;
        times[place] = now;
        successesBefore[place] = successes.get();
        // Bounded, and still telling when all places have been used.
        recorded = recorded == 2 * times.length - 1 ? times.length : recorded + 1;
        lastFailure = now;
        suspected = true;
        if (recorded < times.length) {
            return false;
        }
        int oldest = recorded % times.length;
        return now - times[oldest] <= settings.windowNanos
                && settings.isTooMany(times.length, successes.get() - successesBefore[oldest]);
    }

    /** Puts the backend out. Returns for how long, or 0 if it was out already. */
    synchronized long eject(PassiveHealth settings, long now) {
        if (out) {
            return 0;
        }
        // It has stood the test of twice its last time: that one is forgiven.
        if (now - admitted > 2 * lastLength) {
            timesInARow = 0;
        }
        stayOut(settings, now);
        total++;
        out = true;
        return lastLength;
    }

    private void stayOut(PassiveHealth settings, long now) {
        timesInARow++;
        lastLength = settings.ejectionNanos(timesInARow);
        until = now + lastLength;
    }

    private void forget() {
        recorded = 0;
        suspected = false;
    }
}
