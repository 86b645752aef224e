package io.a3s.gateway.middleware.jwt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What the claims of a token must say (RFC 7519 §4.1).
 *
 * @param issuer the issuer it must have, if any
 * @param audience the audiences of which it must have one; any if empty
 * @param leeway how far clocks may be apart
 * @param requireExp whether it must expire
 */
record ClaimRules(
        Optional<String> issuer, List<String> audience, Duration leeway, boolean requireExp) {
    /** Returns the subject, empty if the token has none. */
    String check(Json.Obj claims, Instant now) throws RefusedException {
        checkTimes(claims, now.getEpochSecond() + now.getNano() / 1e9);
        String tokenIssuer = text(claims.member("iss"));
        if (issuer.isPresent() && !issuer.get().equals(tokenIssuer)) {
            throw new RefusedException(Refusal.ISSUER);
        }
        List<String> tokenAudience = audienceOf(claims.member("aud"));
        if (!audience.isEmpty() && tokenAudience.stream().noneMatch(audience::contains)) {
            throw new RefusedException(Refusal.AUDIENCE);
        }
        return subject(claims);
    }

    private void checkTimes(Json.Obj claims, double now) throws RefusedException {
        double tolerance = leeway.getSeconds() + leeway.getNano() / 1e9;
        OptionalDouble expiry = time(claims.member("exp"));
        if (expiry.isEmpty() && requireExp) {
            throw new RefusedException(Refusal.NO_EXPIRY);
        }
        if (expiry.isPresent() && now >= expiry.getAsDouble() + tolerance) {
            throw new RefusedException(Refusal.EXPIRED);
        }
        if (time(claims.member("nbf")).orElse(now) > now + tolerance) {
            throw new RefusedException(Refusal.NOT_YET_VALID);
        }
        if (time(claims.member("iat")).orElse(now) > now + tolerance) {
            throw new RefusedException(Refusal.ISSUED_IN_FUTURE);
        }
    }

    // It becomes a field value, where control characters are refused and white space at the ends is
    // lost: " admin" must not reach the backend as "admin".
    private static String subject(Json.Obj claims) throws RefusedException {
        String subject = text(claims.member("sub"));
        boolean hasControl = subject.chars().anyMatch(Character::isISOControl);
        if (hasControl || !subject.equals(subject.strip())) {
            throw new RefusedException(Refusal.INVALID_CLAIM);
        }
        return subject;
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

    private static OptionalDouble time(@Nullable Json claim) throws RefusedException {
        return switch (claim) {
            case null -> OptionalDouble.empty();
            case Json.Num(double seconds) -> OptionalDouble.of(seconds);
            default -> throw new RefusedException(Refusal.INVALID_CLAIM);
        };
    }
}
