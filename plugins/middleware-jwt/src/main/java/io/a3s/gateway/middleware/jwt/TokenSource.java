package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Headers;
import java.util.List;

/**
 * Finds the token of a request.
 *
 * @param header the header it is in: after the scheme in {@code Authorization} (RFC 6750 §2.1), as
 *     it is in any other
 */
record TokenSource(HeaderName header) {
    private static final String SCHEME = "Bearer";

    String read(Headers headers) throws RefusedException {
        List<String> values = headers.all(header);
        if (values.isEmpty()) {
            throw new RefusedException(Refusal.MISSING_HEADER);
        }
        // Which of several a backend would believe is anybody's guess.
        if (values.size() > 1) {
            throw new RefusedException(Refusal.INVALID_HEADER);
        }
        String value = values.getFirst();
        String token =
                header.equals(HeaderName.AUTHORIZATION) ? withoutScheme(value) : value.strip();
        if (token.isEmpty()) {
            throw new RefusedException(Refusal.MISSING_TOKEN);
        }
        return token;
    }

    // Schemes are compared without case (RFC 9110 §11.1).
    private static String withoutScheme(String value) throws RefusedException {
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new RefusedException(Refusal.INVALID_HEADER);
        }
        String rest = value.substring(SCHEME.length());
        if (!rest.isEmpty() && rest.charAt(0) != ' ') {
            throw new RefusedException(Refusal.INVALID_HEADER);
        }
        return rest.strip();
    }
}
