package io.a3s.gateway.middleware.jwt;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of a token must say (RFC 7519 §4.1).
 *
 * @param issuer the issuer it must have, if any
 * @param audience the audiences of which it must have one; any if empty
 * @param required what other claims must be or have; {@code *} for anything
 * @param leeway how far clocks may be apart
 * @param requireExp whether it must expire
 */
record ClaimRules(
        Optional<String> issuer,
        List<String> audience,
        Map<String, String> required,
        Duration leeway,
        boolean requireExp) {
    /** What a required claim may be if anything will do. */
    static final String ANYTHING = "*";

    /**
     * Checks the claims.
     *
     * @param now seconds since 1970
     * @return when the token is good, as far as that is said
     */
    Validity check(Claims claims, double now) throws RefusedException {
        // The time comes first: one that is over is not worth asking for more rights.
        Validity validity = validity(claims);
        validity.check(now);
        String tokenIssuer = text(claims.find("iss"));
        if (issuer.isPresent() && !issuer.get().equals(tokenIssuer)) {
            throw new RefusedException(Refusal.ISSUER);
        }
        List<String> tokenAudience = audienceOf(claims.find("aud"));
        if (!audience.isEmpty() && tokenAudience.stream().noneMatch(audience::contains)) {
            throw new RefusedException(Refusal.AUDIENCE);
        }
        // Also if it is of no further use: a subject that is no text makes no sense.
        text(claims.find("sub"));
        for (Map.Entry<String, String> rule : required.entrySet()) {
            boolean isMet =
                    rule.getValue().equals(ANYTHING)
                            ? isThere(claims.find(rule.getKey()))
                            : claims.has(rule.getKey(), rule.getValue());
            if (!isMet) {
                throw new RefusedException(Refusal.CLAIM);
            }
        }
        return validity;
    }

    private static boolean isThere(@Nullable Json claim) {
        return claim != null && claim != Json.Literal.NULL && !claim.equals(new Json.Text(""));
    }

    private Validity validity(Claims claims) throws RefusedException {
        double tolerance = leeway.getSeconds() + leeway.getNano() / 1e9;
        double expiry = time(claims.find("exp"), Double.POSITIVE_INFINITY);
        if (claims.find("exp") == null && requireExp) {
            throw new RefusedException(Refusal.NO_EXPIRY);
        }
        double notBefore = time(claims.find("nbf"), Double.NEGATIVE_INFINITY);
        double issuedAt = time(claims.find("iat"), Double.NEGATIVE_INFINITY);
        return new Validity(notBefore - tolerance, issuedAt - tolerance, expiry + tolerance);
    }

    private static List<String> audienceOf(@Nullable Json claim) throws RefusedException {
        if (claim instanceof Json.Array(List<Json> items)) {
            if (!items.stream().allMatch(Json.Text.class::isInstance)) {
                throw new RefusedException(Refusal.INVALID_CLAIM);
            }
            return items.stream().map(item -> ((Json.Text) item).value()).toList();
        }
        return claim == null ? List.of() : List.of(text(claim));
    }

    private static String text(@Nullable Json claim) throws RefusedException {
        return switch (claim) {
            case null -> "";
            case Json.Text(String value) -> value;
            default -> throw new RefusedException(Refusal.INVALID_CLAIM);
        };
    }

    private static double time(@Nullable Json claim, double absent) throws RefusedException {
        return switch (claim) {
            case null -> absent;
            case Json.Num(double seconds) -> seconds;
            default -> throw new RefusedException(Refusal.INVALID_CLAIM);
        };
    }
}
