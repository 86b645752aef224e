package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.AuthScheme;
import io.a3s.gateway.authentication.QueryParameter;
import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the token of a request.
 *
 * @param header the header it is in: after the scheme in {@code Authorization} (RFC 6750 §2.1), as
 *     it is in any other
 * @param cookie the cookie it may be in if the header is absent
 * @param query the parameter it may be in if the others are absent (RFC 6750 §2.3)
 */
record TokenSource(
        HeaderName header, Optional<CookieCredential> cookie, Optional<QueryParameter> query) {
    FoundToken read(RequestHead head) throws RefusedException {
        List<String> values = head.headers().all(header);
        // Which of several a backend would believe is anybody's guess.
        if (values.size() > 1) {
            throw new RefusedException(Refusal.INVALID_HEADER);
        }
        FoundToken token = values.isEmpty() ? elsewhere(head) : inHeader(values.getFirst());
        if (token == null) {
            throw new RefusedException(Refusal.MISSING_HEADER);
        }
        if (token.length() == 0) {
            throw new RefusedException(Refusal.MISSING_TOKEN);
        }
        return token;
    }

    private FoundToken inHeader(String value) throws RefusedException {
        if (!header.equals(HeaderName.AUTHORIZATION)) {
            return FoundToken.of(value);
        }
        int start = AuthScheme.BEARER.credentialsAt(value);
        if (start < 0) {
            throw new RefusedException(Refusal.INVALID_HEADER);
        }
        return new FoundToken(value, start);
    }

    private @Nullable FoundToken elsewhere(RequestHead head) {
        String token = cookie.isPresent() ? cookie.get().read(head.headers()) : null;
        if (token == null && query.isPresent()) {
            token = query.get().read(head);
        }
        return token == null ? null : FoundToken.of(token);
    }

    /** Removes the token from the request, wherever it may be. */
    void strip(RequestHead head) {
        head.headers().remove(header);
        cookie.ifPresent(credential -> credential.strip(head.headers()));
        query.ifPresent(parameter -> parameter.strip(head));
    }
}
