package io.a3s.gateway.service;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;

/**
 * When the requests that a backend gets say that it is not well, and for how long it then gets
 * none. Immutable.
 */
public final class PassiveHealth {
    private static final int MAX_STATUS = 600;

    final int maxFailures;
    final long windowNanos;
    private final int minFailurePercent;
    private final long baseNanos;
    private final long maxNanos;
    private final int maxEjectedPercent;
    private final BitSet failures = new BitSet(MAX_STATUS);

    /**
     * Makes the settings.
     *
     * @param maxFailures so many failures, 1 or more, in a window take a backend out
     * @param window how long a failure counts
     * @param minFailurePercent and only if they are at least this part of what it was asked, 0 to
     *     100
     * @param statuses statuses of a backend that are failures
     * @param baseTime how long it is out for the first time; twice as long each time after
     * @param maxTime the limit of that
     * @param maxEjectedPercent how many backends of a hundred may be out at a time
     */
    public PassiveHealth(
            int maxFailures,
            Duration window,
            int minFailurePercent,
            List<Integer> statuses,
            Duration baseTime,
            Duration maxTime,
            int maxEjectedPercent) {
        this.maxFailures = maxFailures;
        this.windowNanos = window.toNanos();
        this.minFailurePercent = minFailurePercent;
        this.baseNanos = baseTime.toNanos();
        this.maxNanos = maxTime.toNanos();
        this.maxEjectedPercent = maxEjectedPercent;
        statuses.forEach(failures::set);
    }

    /** Returns whether an answer with this status says that the backend is not well. */
    boolean isFailure(int status) {
        return failures.get(status);
    }

    /**
     * Returns whether a failure says that the backend is not well. A kept connection that it has
     * closed does not, nor does a limit on how long a response may take in all.
     */
    public static boolean isFailure(UpstreamFailure.Kind kind) {
        return switch (kind) {
            case CONNECT_FAILED,
                    TLS_FAILED,
                    CONNECT_TIMEOUT,
                    CLOSED_BEFORE_HEAD,
                    CLOSED_BEFORE_END,
                    BAD_RESPONSE,
                    REQUEST_TIMEOUT,
                    STREAM_IDLE_TIMEOUT ->
                    true;
            case STALE_CONNECTION, REFUSED, STREAM_TOTAL_TIMEOUT -> false;
        };
    }

    /** Returns whether failures are a large enough part of what a backend was asked. */
    boolean isTooMany(long failed, long succeeded) {
        return failed * 100 >= (failed + succeeded) * minFailurePercent;
    }

    /** Returns how long a backend is out, for the time of that number in a row, from 1. */
    long ejectionNanos(int timesInARow) {
        // Beyond 2^20 times anything, the limit has long been reached.
        return Math.min(maxNanos, saturated(baseNanos, Math.min(timesInARow - 1, 20)));
    }

    private static long saturated(long value, int doublings) {
        return value > Long.MAX_VALUE >> doublings ? Long.MAX_VALUE : value << doublings;
    }

    /** Returns how many of so many backends may be out at a time. */
    int maxEjected(int backends) {
        return (int) ((long) backends * maxEjectedPercent / 100);
    }
}
