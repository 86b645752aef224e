package io.a3s.gateway.service;

import io.a3s.gateway.spi.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Sends a client to the backend of a pool that it had before, by a cookie. Safe for use by any
 * thread.
 */
public sealed interface Affinity permits Stickiness, TableAffinity {
    /** What the cookie of a request says, to those who have read it. */
    sealed interface Binding permits Stickiness.Mark, StickyTable.Entry {}

    /** Reads what the cookie of a request says; null if it says nothing that counts. */
    @Nullable Binding read(Headers request);

    /** Returns the backend of a binding read here if it is fit to serve, else null. */
    @Nullable ServerBackend bound(Binding binding);

    /**
     * Binds a client to the backend that has answered its request.
     *
     * @param binding what was read of the request, here or for another pool, or null
     * @param request the head of the request
     * @param isSecure whether the client has come by TLS
     * @return the {@code Set-Cookie} that the client needs for that, or null if it needs none
     */
    @Nullable String bind(
            @Nullable Binding binding, ServerBackend answered, Headers request, boolean isSecure);
}
