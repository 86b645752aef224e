package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Reply;
import java.util.Locale;

/** Why a request is refused. */
enum Refusal {
    MISSING_HEADER("Missing authorization header", false),
    INVALID_HEADER("Invalid authorization header", false),
    MISSING_TOKEN("Missing token", false),
    MALFORMED("malformed token", true),
    ALGORITHM("algorithm not allowed", true),
    CRITICAL_EXTENSION("unknown critical extension", true),
    SIGNATURE("invalid signature", true),
    INVALID_CLAIM("invalid claim", true),
    NO_EXPIRY("token has no expiry", true),
    EXPIRED("token expired", true),
    NOT_YET_VALID("token not yet valid", true),
    ISSUED_IN_FUTURE("token issued in the future", true),
    ISSUER("issuer not allowed", true),
    AUDIENCE("audience not allowed", true);

    private final String text;
    private final boolean hadToken;

    Refusal(String text, boolean hadToken) {
        this.text = text;
        this.hadToken = hadToken;
    }

    /** Returns the name in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns what the client gets. */
    Reply reply() {
        return Reply.error(401, hadToken ? "JWT validation failed: " + text : text)
                .withHeader(HeaderName.WWW_AUTHENTICATE, challenge());
    }

    // RFC 6750 §3: the error is told only to those who tried with a token.
    private String challenge() {
        String challenge = "Bearer realm=\"gateway\"";
        return hadToken
                ? challenge + ", error=\"invalid_token\", error_description=\"" + text + '"'
                : challenge;
    }
}
