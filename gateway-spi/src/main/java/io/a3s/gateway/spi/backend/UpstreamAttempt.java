package io.a3s.gateway.spi.backend;

import io.a3s.gateway.spi.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: one try to have a request answered by a backend, as far as it is
 * known when the backend has answered with a head, or has failed before it did. Valid during the
 * call that gets it.
 *
 * @since 1.0
 */
public interface UpstreamAttempt {
    /** Returns how many attempts were made for the request, this one included; 1 or more. */
    int number();

    /** Returns the backend it was made at. */
    Backend backend();

    /** Returns what went wrong, or null if the backend has answered. */
    @Nullable UpstreamFailure failure();

    /** Returns the status the backend answered with, or 0 if it failed. */
    int status();

    /** Returns the head the backend answered with, to be read only, or null if it failed. */
    @Nullable ResponseHead response();

    /** Returns the time since the attempt began, in nanoseconds. */
    long durationNanos();

    /**
     * Returns whether the request can be sent once more: none of its body is lost, which without
     * {@link io.a3s.gateway.spi.body.BodyControl#keepForReplay} means that none of it has arrived,
     * and the client has not begun to get an answer. Whether it may be sent more than once is
     * another question, whose answer depends on its method (RFC 9110 §9.2.2).
     */
    boolean isRepeatable();
}
