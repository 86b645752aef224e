package io.a3s.gateway.rollout;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What both revisions did in the latest window of time, or since the step began if that is shorter.
 * If too few requests came in that time, all since the step began counts. For one thread at a time.
 */
final class ObservedWindow {
    /** Moments that are remembered of a window; more would only make its begin more exact. */
    private static final int MAX_MOMENTS = 32;

    /**
     * What was counted up to a moment.
     *
     * @param nanos the moment
     */
    private record Moment(long nanos, Observation from, Observation to) {}

    /** What was counted of both revisions between two moments. */
    record Both(Observation from, Observation to) {
        Both plus(Both other) {
            return new Both(from.plus(other.from), to.plus(other.to));
        }
    }

    /**
     * What was counted by one gateway, or several.
     *
     * @param recent in the window
     * @param whole since the step began; the same object as {@code recent} if that is not longer
     *     ago
     */
    record Counted(Both recent, Both whole) {
        /** Returns what both gateways have counted. */
        Counted plus(Counted other) {
            Both sum = recent.plus(other.recent);
            return new Counted(sum, isOne() && other.isOne() ? sum : whole.plus(other.whole));
        }

        @SuppressWarnings("ReferenceEquality") // comparing the figures would be slower than adding
        boolean isOne() {
            return recent == whole;
        }

        /**
         * Returns what is to be judged.
         *
         * @param minRequests if there are fewer in the window, all since the begin counts
         */
        Both enough(int minRequests) {
            return recent.to().attempts() >= minRequests ? recent : whole;
        }
    }

    private final Deque<Moment> moments = new ArrayDeque<>();
    private Moment begin;
    private Moment latest;

    /** Begins at a moment. */
    ObservedWindow(long nowNanos, Observation from, Observation to) {
        begin = new Moment(nowNanos, from, to);
        latest = begin;
        moments.add(begin);
    }

    /** Forgets what was before a moment, as another step begins. */
    void restart(long nowNanos, Observation from, Observation to) {
        begin = new Moment(nowNanos, from, to);
        latest = begin;
        moments.clear();
        moments.add(begin);
    }

    /** Takes what was counted up to a moment. */
    void add(long nowNanos, long windowNanos, Observation from, Observation to) {
        latest = new Moment(nowNanos, from, to);
        Moment last = moments.getLast();
        if (nowNanos - last.nanos() >= windowNanos / MAX_MOMENTS) {
            moments.add(latest);
        }
        // The first one left is the last that is as old as the window.
        while (moments.size() > 1 && nowNanos - second().nanos() >= windowNanos) {
            moments.removeFirst();
        }
    }

    private Moment second() {
        var all = moments.iterator();
        all.next();
        return all.next();
    }

    /** Returns what was counted. */
    @SuppressWarnings("ReferenceEquality") // the begin is among the moments, or not any more
    Counted counted() {
        Moment first = moments.getFirst();
        Both recent = since(first);
        return new Counted(recent, first == begin ? recent : since(begin));
    }

    private Both since(Moment moment) {
        return new Both(latest.from().since(moment.from()), latest.to().since(moment.to()));
    }
}
