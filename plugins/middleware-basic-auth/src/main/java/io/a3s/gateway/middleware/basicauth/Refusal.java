package io.a3s.gateway.middleware.basicauth;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;

/** Why a request is refused. */
enum Refusal {
    MISSING,
    MALFORMED,
    CREDENTIALS,
    BUSY;

    /**
     * Returns what the client gets.
     *
     * @param challenge asks for a name and a password
     */
    Reply reply(String challenge) {
        return switch (this) {
            case MISSING -> unauthorized("Missing Authorization header", challenge);
            case MALFORMED, CREDENTIALS -> unauthorized("Invalid credentials", challenge);
            case BUSY ->
                    Reply.error(503, "Too many passwords to check")
                            .withHeader(HeaderName.RETRY_AFTER, "1");
        };
    }

    private static Reply unauthorized(String text, String challenge) {
        return Reply.error(401, text).withHeader(HeaderName.WWW_AUTHENTICATE, challenge);
    }
}
