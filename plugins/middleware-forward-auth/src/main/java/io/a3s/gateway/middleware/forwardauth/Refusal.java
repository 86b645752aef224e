package io.a3s.gateway.middleware.forwardauth;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;

/** Why a request cannot be decided about, and is refused therefore. */
enum Refusal {
    /** No connection, or one that was cut off. */
    UNAVAILABLE,
    /** An answer that decides nothing. */
    BROKEN,
    /** No answer in time. */
    TIMEOUT,
    /** Too many questions under way. */
    OVERLOADED;

    /** Returns what the client gets. */
    Reply reply() {
        return switch (this) {
            case UNAVAILABLE, BROKEN -> Reply.error(502, "Auth service unavailable");
            case TIMEOUT -> Reply.error(504, "Auth service timed out");
            case OVERLOADED ->
                    Reply.error(503, "Auth service overloaded")
                            .withHeader(HeaderName.RETRY_AFTER, "1");
        };
    }
}
