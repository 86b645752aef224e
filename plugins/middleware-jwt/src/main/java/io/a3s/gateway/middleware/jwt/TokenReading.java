package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.spi.http.Identity;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes of a token what the middleware needs of it.
 *
 * @param rules what it must say
 * @param identityClaim the claim with the client's name
 * @param headers what the backend is told
 */
record TokenReading(ClaimRules rules, String identityClaim, ClaimHeaders headers) {
    /** Checks the signature and the claims. */
    VerifiedToken read(String token, KeySet keys, double now) throws RefusedException {
        Claims claims = TokenVerifier.verify(token, keys);
        Validity validity = rules.check(claims, now);
        return new VerifiedToken(keys, validity, identity(claims), headers.valuesIn(claims));
    }

    private Optional<Identity> identity(Claims claims) {
        return claims.text(identityClaim)
                .filter(name -> !name.isBlank())
                .map(name -> Identity.of(name).withClaims(texts(claims)));
    }

    private static Map<String, String> texts(Claims claims) {
        Map<String, String> texts = new HashMap<>();
        for (String name : claims.members().members().keySet()) {
            claims.text(name).ifPresent(text -> texts.put(name, text));
        }
        return texts;
    }
}
