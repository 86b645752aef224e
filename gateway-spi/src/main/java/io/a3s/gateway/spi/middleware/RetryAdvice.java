package io.a3s.gateway.spi.middleware;

import java.time.Duration;

/**
 * What a middleware advises after an attempt at a backend. Plugins make advice and do not take it
 * apart, so cases may be added.
 *
 * @since 1.0
 */
public sealed interface RetryAdvice {
    /** Has no opinion. */
    static RetryAdvice none() {
        return None.INSTANCE;
    }

    /**
     * Advises to send the request again, to another backend if one is fit to serve. It is not
     * followed if the request cannot be repeated.
     *
     * @param delay how long to wait before, 0 to 1 minute
     * @throws IllegalArgumentException if the delay is out of range
     */
    static RetryAdvice retryAfter(Duration delay) {
        if (delay.isNegative() || delay.compareTo(Retry.LONGEST) > 0) {
            throw new IllegalArgumentException("delay: " + delay + " (expected: 0 to 1 minute)");
        }
        return new Retry(delay.toNanos());
    }

    /** Made by {@link #none()}. */
    enum None implements RetryAdvice {
        /** The only instance. */
        INSTANCE
    }

    /**
     * Made by {@link #retryAfter}.
     *
     * @param delayNanos how long to wait before, in nanoseconds
     */
    record Retry(long delayNanos) implements RetryAdvice {
        private static final Duration LONGEST = Duration.ofMinutes(1);
    }
}
