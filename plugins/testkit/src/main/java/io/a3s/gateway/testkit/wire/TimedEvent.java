package io.a3s.gateway.testkit.wire;

/**
 * A server-sent event, and when it was sent or came.
 *
 * @param data its data
 * @param nanos the {@link System#nanoTime} at that moment
 * @since 1.0
 */
public record TimedEvent(String data, long nanos) {}
