package io.a3s.gateway.observe;

import org.jspecify.annotations.Nullable;

/**
 * What the access log tells about one exchange or connection. Read during {@link AccessLog#write}.
 */
public interface AccessRecord {
    /** Returns the id that client and backend got too. */
    String requestId();

    /** Returns the client's address. */
    String clientIp();

    /**
     * Returns the method, or null for a connection without HTTP or a request that could not be
     * read.
     */
    @Nullable String method();

    /** Returns the path as it came in, without the query, which often holds secrets. */
    @Nullable String path();

    /** Returns the authority. */
    @Nullable String host();

    /** Returns the status sent, 499 if the client left before one was. */
    int status();

    /** Returns the bytes of body received. */
    long requestBytes();

    /** Returns the bytes of body sent. */
    long responseBytes();

    /** Returns the whole duration in nanoseconds. */
    long durationNanos();

    /**
     * Returns the time to the first byte of the response's body in nanoseconds, or -1 if there was
     * none.
     */
    long timeToFirstByteNanos();

    /** Returns the entrypoint. */
    String entrypoint();

    /** Returns the router, or null if none matched. */
    @Nullable String router();

    /** Returns the service. */
    @Nullable String service();

    /** Returns the backend's URL. */
    @Nullable String backend();

    /** Returns the client's user agent. */
    @Nullable String userAgent();

    /** Returns why the gateway answered or cut off, empty otherwise. */
    String reason();
}
