package io.a3s.gateway.middleware.circuitbreaker;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The circuit of one service. Closed, it lets requests pass and looks for failures. Open, it
 * refuses them for a time. Half-open, it lets one pass at a time and closes when enough have
 * succeeded. Lock-free and safe for use by any thread.
 *
 * <p>Each period is an object of its own and is what admits requests, so that a request that began
 * in an earlier period cannot be taken for one of the current.
 */
final class Circuit {
    private static final long UNKNOWN_NANOS = 1;

    private sealed interface Period {}

    private record Open(long until) implements Period {}

    private final Triggers triggers;
    private final long cooldownNanos;
    private final int successThreshold;
    private final LongSupplier ticker;
    private final CircuitMetrics metrics;
    private final AtomicReference<Period> period;

    /** Makes a closed circuit. */
    Circuit(
            Triggers triggers,
            long cooldownNanos,
            int successThreshold,
            LongSupplier ticker,
            CircuitMetrics metrics) {
        this.triggers = triggers;
        this.cooldownNanos = cooldownNanos;
        this.successThreshold = successThreshold;
        this.ticker = ticker;
        this.metrics = metrics;
        this.period = new AtomicReference<>(new Closed());
        metrics.watch(this::state);
    }

    private Period current() {
        return Objects.requireNonNull(period.get());
    }

    /** Returns the state it is in now. */
    CircuitState state() {
        return switch (current()) {
            case Closed _ -> CircuitState.CLOSED;
            case Open _ -> CircuitState.OPEN;
            case HalfOpen _ -> CircuitState.HALF_OPEN;
        };
    }

    /** Lets a request pass, or returns null if it may not. */
    @Nullable Admission admit() {
        while (true) {
            switch (current()) {
                case Closed closed -> {
                    return closed;
                }
                case HalfOpen halfOpen -> {
                    return halfOpen.isProbing.compareAndSet(false, true) ? halfOpen : null;
                }
                case Open open -> {
                    if (open.until - ticker.getAsLong() > 0) {
                        return null;
                    }
                    HalfOpen next = new HalfOpen();
                    if (replace(open, next, CircuitState.HALF_OPEN)) {
                        return next;
                    }
                }
            }
        }
    }

    /** Returns the nanoseconds until a request may pass, as far as that is known; above 0. */
    long nanosToNext() {
        return current() instanceof Open open
                ? Math.max(UNKNOWN_NANOS, open.until - ticker.getAsLong())
                : UNKNOWN_NANOS;
    }

    private void open(Period from) {
        replace(from, new Open(ticker.getAsLong() + cooldownNanos), CircuitState.OPEN);
    }

    // Whatever a period has to say when it is over, somebody else was quicker.
    private boolean replace(Period from, Period next, CircuitState state) {
        boolean isReplaced = period.compareAndSet(from, next);
        if (isReplaced) {
            metrics.became(state);
        }
        return isReplaced;
    }

    private final class Closed implements Period, Admission {
        private final AtomicInteger failuresInRow = new AtomicInteger();
        private final SlidingCounts failures;
        private final SlidingCounts slow;

        Closed() {
            long now = ticker.getAsLong();
            this.failures = new SlidingCounts(triggers.windowNanos(), now);
            this.slow = new SlidingCounts(triggers.windowNanos(), now);
        }

        @Override
        public Admission answered(long nanos) {
            if (triggers.slowNanos() == 0) {
                return this;
            }
            long now = ticker.getAsLong();
            boolean isSlow = triggers.isSlow(nanos);
            slow.add(now, isSlow);
            if (isSlow && slow.hasReached(now, triggers.minRequests(), triggers.slowPercent())) {
                open(this);
            }
            return this;
        }

        @Override
        public void succeeded() {
            // Nearly always 0 already, and then there is nothing for threads to contend for.
            if (failuresInRow.get() != 0) {
                failuresInRow.set(0);
            }
            if (triggers.failurePercent() != 0) {
                failures.add(ticker.getAsLong(), false);
            }
        }

        @Override
        public void failed() {
            if (isTrippedBy(failuresInRow.incrementAndGet())) {
                open(this);
            }
        }

        private boolean isTrippedBy(int inRow) {
            boolean isTripped = triggers.failuresInRow() != 0 && inRow >= triggers.failuresInRow();
            if (triggers.failurePercent() == 0) {
                return isTripped;
            }
            long now = ticker.getAsLong();
            failures.add(now, true);
            return isTripped
                    || failures.hasReached(now, triggers.minRequests(), triggers.failurePercent());
        }
    }

    /** Is born with the probe that found the time to be up. */
    private final class HalfOpen implements Period, Admission {
        private final AtomicBoolean isProbing = new AtomicBoolean(true);
        // Changed by whoever is probing.
        private volatile int successes;

        // Not when the answer has come to its end: that of a model may take minutes, for which all
        // others would be refused.
        @Override
        public Admission answered(long nanos) {
            if (triggers.isSlow(nanos)) {
                failed();
                return NONE;
            }
            int count = successes + 1;
            successes = count;
            if (count < successThreshold) {
                isProbing.set(false);
                return new Proven(this);
            }
            Closed closed = new Closed();
            replace(this, closed, CircuitState.CLOSED);
            return new Proven(closed);
        }

        // Only if nobody has told of the answer's beginning; it must not stay the probe for ever.
        @Override
        public void succeeded() {
            answered(0);
        }

        @Override
        public void failed() {
            open(this);
        }

        @Override
        public void released() {
            isProbing.set(false);
        }
    }

    /** A probe that was answered well, but whose answer can still break off. */
    private final class Proven implements Admission {
        private final Period outcome;

        Proven(Period outcome) {
            this.outcome = outcome;
        }

        @Override
        public void failed() {
            open(outcome);
        }
    }
}
