package io.a3s.gateway.observe;

import org.jspecify.annotations.Nullable;

/**
 * What the access log tells about one exchange or connection. Read during {@link AccessLog#write}.
 */
public interface AccessRecord {
    /** Returns the id that client and backend got too. */
    String requestId();

    /** Returns the id of the trace it is part of, or null if it is part of none. */
    default @Nullable String traceId() {
        return null;
    }

    /** Returns the client's address. */
    String clientIp();

    /**
     * Returns the method, or null for a connection without HTTP or a request that could not be
     * read.
     */
    default @Nullable String method() {
        return null;
    }

    /** Returns the path as it came in, without the query, which often holds secrets. */
    default @Nullable String path() {
        return null;
    }

    /** Returns the authority. */
    default @Nullable String host() {
        return null;
    }

    /** Returns the status sent, 499 if the client left before one was. */
    int status();

    /** Returns the bytes of body received. */
    default long requestBytes() {
        return 0;
    }

    /** Returns the bytes of body sent. */
    long responseBytes();

    /** Returns the whole duration in nanoseconds. */
    long durationNanos();

    /**
     * Returns the time to the first byte of the response's body in nanoseconds, or -1 if there was
     * none.
     */
    default long timeToFirstByteNanos() {
        return -1;
    }

    /** Returns the entrypoint. */
    String entrypoint();

    /** Returns the router, or null if none matched. */
    default @Nullable String router() {
        return null;
    }

    /** Returns the service. */
    default @Nullable String service() {
        return null;
    }

    /** Returns the revision of the service, or null if it has none. */
    default @Nullable String revision() {
        return null;
    }

    /** Returns the backend's URL. */
    default @Nullable String backendLabel() {
        return null;
    }

    /** Returns the name of who the request was found to come from, or null if that is unknown. */
    default @Nullable String user() {
        return null;
    }

    /** Returns the client's user agent. */
    default @Nullable String userAgent() {
        return null;
    }

    /** Returns why the gateway answered or cut off, empty otherwise. */
    String reason();
}
