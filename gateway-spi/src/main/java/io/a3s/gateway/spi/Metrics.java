package io.a3s.gateway.spi;

import java.util.function.DoubleSupplier;

/**
 * Implemented by the runtime: a plugin instance's way to publish metrics. Resolve handles when the
 * instance is created and keep them; asking for the same name and labels again gives the same
 * handle.
 *
 * <p>Names are in Prometheus style without the {@code gateway_} prefix, which is added: {@code
 * counter("jwt_refused_total", "reason", "expired")}. Label values must come from a small fixed
 * set, never from a request. All methods and handles are safe for use by any thread.
 *
 * @since 1.0
 */
public interface Metrics {
    /** A count of events that only grows. */
    interface Counter {
        /** Adds one. */
        default void increment() {
            add(1);
        }

        /** Adds a number of events, 0 or more. */
        void add(long events);
    }

    /** A distribution of durations. */
    interface Timer {
        /** Records one duration in nanoseconds. */
        void record(long nanos);
    }

    /**
     * Returns the counter of a name.
     *
     * @param name the name, ending in {@code _total}
     * @param labels names and values in turn
     */
    Counter counter(String name, String... labels);

    /**
     * Returns the timer of a name, published as a histogram in seconds.
     *
     * @param name the name, ending in {@code _seconds}
     * @param labels names and values in turn
     */
    Timer timer(String name, String... labels);

    /**
     * Publishes a value that is read when metrics are collected.
     *
     * @param name the name
     * @param value gives the current value; quick, and callable by any thread
     * @param labels names and values in turn
     */
    void gauge(String name, DoubleSupplier value, String... labels);
}
