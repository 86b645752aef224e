package io.a3s.gateway.spi.http;

import org.jspecify.annotations.Nullable;

/**
 * Implemented by protocol plugins: the head of a request. Only the owner of the exchange may use
 * it. What a middleware changes here is what the following middlewares see and what the backend
 * gets.
 *
 * @since 1.0
 */
public interface RequestHead {
    /** Returns the method as sent; methods are case-sensitive (RFC 9110 §9.1). */
    String method();

    /** Returns {@code http} or {@code https}, by how the client reached the gateway. */
    String scheme();

    /**
     * Returns host and port as the client named them, in lower case: {@code :authority}, the
     * authority of an absolute-form target, or {@code Host}. Empty if there is none.
     */
    String authority();

    /**
     * Returns the path, percent-encoded, normalised (RFC 3986 §6.2.2: dot segments removed,
     * unreserved characters decoded), starting with a slash; or {@code *} for {@code OPTIONS *}.
     */
    String path();

    /**
     * Replaces the path.
     *
     * @throws IllegalArgumentException if it does not start with a slash or has characters a target
     *     may not have
     */
    void setPath(String path);

    /**
     * Returns the query without its question mark, percent-encoded as sent, or null if there is
     * none.
     */
    @Nullable String query();

    /**
     * Replaces the query.
     *
     * @throws IllegalArgumentException if it has characters a target may not have
     */
    void setQuery(@Nullable String query);

    /** Returns the fields. */
    Headers headers();

    /**
     * Returns the protocol the client asks to switch to (RFC 9110 §7.8), such as {@code websocket},
     * in lower case; null if it does not ask.
     */
    @Nullable String upgrade();

    /**
     * Returns whether the client takes trailers in the response (RFC 9110 §10.1.4, {@code TE:
     * trailers}), which is then told to the backend.
     */
    default boolean acceptsTrailers() {
        return false;
    }
}
