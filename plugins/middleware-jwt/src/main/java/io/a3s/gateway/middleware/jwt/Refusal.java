package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.AuthScheme;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;

/** Why a request is refused. */
enum Refusal {
    MISSING_HEADER("Missing authorization header"),
    INVALID_HEADER("Invalid authorization header"),
    MISSING_TOKEN("Missing token"),
    MALFORMED("malformed token"),
    ALGORITHM("algorithm not allowed"),
    CRITICAL_EXTENSION("unknown critical extension"),
    UNKNOWN_KEY("unknown key"),
    SIGNATURE("invalid signature"),
    INVALID_CLAIM("invalid claim"),
    NO_EXPIRY("token has no expiry"),
    EXPIRED("token expired"),
    NOT_YET_VALID("token not yet valid"),
    ISSUED_IN_FUTURE("token issued in the future"),
    ISSUER("issuer not allowed"),
    AUDIENCE("audience not allowed"),
    CLAIM("required claim missing"),
    KEYS_UNAVAILABLE("JWT keys unavailable");

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /**
     * Returns what the client gets.
     *
     * @param realm what is protected
     */
    Reply reply(String realm) {
        String challenge = AuthScheme.BEARER.challenge(realm);
        return switch (this) {
            // RFC 6750 §3: the error is told only to those who tried with a token.
            case MISSING_HEADER, INVALID_HEADER, MISSING_TOKEN ->
                    Reply.error(401, text).withHeader(HeaderName.WWW_AUTHENTICATE, challenge);
            // The token is good, but not for this; a new one of the same kind would not help.
            case CLAIM -> failed(403, challenge, "insufficient_scope");
            case KEYS_UNAVAILABLE ->
                    Reply.error(503, text).withHeader(HeaderName.RETRY_AFTER, "10");
            default -> failed(401, challenge, "invalid_token");
        };
    }

    private Reply failed(int status, String challenge, String error) {
        return Reply.error(status, "JWT validation failed: " + text)
                .withHeader(
                        HeaderName.WWW_AUTHENTICATE,
                        challenge + ", error=\"" + error + "\", error_description=\"" + text + '"');
    }
}
