package io.a3s.gateway.middleware.forwardauth;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.http.Identity;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who the service says it is.
 *
 * @param header the header with the name
 * @param claims the headers that say more, each a claim named after it in lower case
 */
record AnsweredIdentity(HeaderName header, List<HeaderName> claims) {
    Optional<Identity> of(HttpHeaders headers) {
        return first(headers, header)
                .filter(name -> !name.isBlank())
                .map(name -> Identity.of(name).withClaims(claims(headers)));
    }

    private Map<String, String> claims(HttpHeaders headers) {
        Map<String, String> values = new HashMap<>();
        for (HeaderName claim : claims) {
            first(headers, claim).ifPresent(value -> values.put(claim.lowerCase(), value));
        }
        return values;
    }

    // A field value has a character for each octet; services mean UTF-8 by them.
    private static Optional<String> first(HttpHeaders headers, HeaderName name) {
        return headers.firstValue(name.toString())
                .map(value -> value.getBytes(StandardCharsets.ISO_8859_1))
                .map(octets -> new String(octets, StandardCharsets.UTF_8));
    }
}
