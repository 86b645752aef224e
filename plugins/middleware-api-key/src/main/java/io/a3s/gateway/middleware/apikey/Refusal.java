package io.a3s.gateway.middleware.apikey;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;

/** Why a request is refused. */
enum Refusal {
    MISSING,
    INVALID,
    BUSY;

    /**
     * Returns what the client gets.
     *
     * @param challenge says how to do better
     */
    Reply reply(String challenge) {
        return switch (this) {
            // The same for both, as in all systems before this one.
            case MISSING, INVALID ->
                    Reply.error(401, "Invalid or missing API key")
                            .withHeader(HeaderName.WWW_AUTHENTICATE, challenge);
            case BUSY ->
                    Reply.error(503, "Too many API keys to check")
                            .withHeader(HeaderName.RETRY_AFTER, "1");
        };
    }
}
