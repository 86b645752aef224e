package io.a3s.gateway.middleware.circuitbreaker;

/**
 * What opens a circuit. A trigger whose number is 0 is not in use.
 *
 * @param failuresInRow how many failures in a row
 * @param failurePercent which share of failures
 * @param slowNanos from which time on an answer is slow
 * @param slowPercent which share of slow answers
 * @param minRequests how many requests a share needs
 * @param windowNanos the time that shares are measured over
 */
record Triggers(
        int failuresInRow,
        int failurePercent,
        long slowNanos,
        int slowPercent,
        int minRequests,
        long windowNanos) {
    static Triggers of(CircuitBreakerConfig config) {
        return new Triggers(
                config.failureThreshold(),
                config.failurePercent().orElse(0),
                config.slowAfter().map(time -> time.toNanos()).orElse(0L),
                config.slowPercent(),
                config.minRequests(),
                config.window().toNanos());
    }

    boolean isSlow(long nanos) {
        return slowNanos != 0 && nanos > slowNanos;
    }
}
