package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.spi.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The headers that tell the backend what the token says. */
final class ClaimHeaders {
    /** Carries {@code sub}, always. */
    static final IdentityHeader SUBJECT = IdentityHeader.of("", "X-JWT-Subject");

    private record Mapping(IdentityHeader header, String claim) {}

    private final List<Mapping> mappings = new ArrayList<>();

    /**
     * Makes the headers.
     *
     * @param claims further claims by header
     */
    ClaimHeaders(Map<String, String> claims) {
        mappings.add(new Mapping(SUBJECT, "sub"));
        claims.forEach(
                (header, claim) ->
                        mappings.add(
                                new Mapping(IdentityHeader.of("claim_headers", header), claim)));
    }

    /** Returns their values in a token, empty for those that are not to be sent. */
    List<String> valuesIn(Claims claims) throws RefusedException {
        List<String> values = new ArrayList<>(mappings.size());
        for (Mapping mapping : mappings) {
            String value = claims.text(mapping.claim).orElse("");
            values.add(requireFieldValue(value));
        }
        return values;
    }

    // Control characters are refused there, and white space at the ends is lost: " admin" must not
    // reach the backend as "admin".
    private static String requireFieldValue(String value) throws RefusedException {
        boolean hasControl = value.chars().anyMatch(Character::isISOControl);
        if (hasControl || !value.equals(value.strip())) {
            throw new RefusedException(Refusal.INVALID_CLAIM);
        }
        return IdentityHeader.octets(value);
    }

    /** Removes what the client sent under their names. */
    void remove(Headers headers) {
        for (int i = 0; i < mappings.size(); i++) {
            mappings.get(i).header.remove(headers);
        }
    }

    /** Sets them. */
    void set(Headers headers, List<String> values) {
        for (int i = 0; i < mappings.size(); i++) {
            if (!values.get(i).isEmpty()) {
                headers.set(mappings.get(i).header.name(), values.get(i));
            }
        }
    }
}
