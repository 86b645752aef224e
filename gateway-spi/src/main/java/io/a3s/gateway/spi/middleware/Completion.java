package io.a3s.gateway.spi.middleware;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * Implemented by the runtime: how an exchange ended.
 *
 * @since 1.0
 */
public interface Completion {
    /** How an exchange ended. Cases may be added. */
    enum Outcome {
        /** The backend's response reached the client whole. */
        RELAYED,
        /** The gateway or a middleware answered. */
        LOCAL_REPLY,
        /** The client left before the end. */
        CLIENT_GONE,
        /**
         * The backend failed after its head had been relayed, so the client's response was cut off.
         */
        CUT_OFF
    }

    /** Returns how the exchange ended. */
    Outcome outcome();

    /** Returns the status sent to the client, or 499 if it left before one was sent. */
    int status();

    /**
     * Returns why the gateway answered or cut off, such as {@code no_route}; empty for a relayed
     * response.
     */
    String reason();

    /** Returns what the backend did wrong in the attempt that ended the exchange, or null. */
    @Nullable UpstreamFailure failure();

    /** Returns the time from the request's head to the end, in nanoseconds. */
    long durationNanos();

    /** Returns the bytes of body that were received from the client. */
    long requestBytes();

    /** Returns the bytes of body that were sent to the client. */
    long responseBytes();
}
