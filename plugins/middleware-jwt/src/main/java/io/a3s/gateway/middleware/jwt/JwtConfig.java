package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.NotEmpty;
import io.a3s.gateway.spi.config.Secret;
import io.a3s.gateway.spi.http.HeaderName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an operator sets for {@code jwt}.
 *
 * @param value the shared secret
 * @param header the header that carries the token
 * @param issuer the issuer tokens must have, if any
 * @param audience the audiences of which tokens must have one, if any
 * @param leeway how far clocks may be apart
 * @param requireExp whether tokens must expire
 */
@Doc(
        """
        Lets requests pass that carry a JSON Web Token signed with HS256. The backend gets the token's \
        subject as `X-JWT-Subject`; one sent by the client is removed.""")
record JwtConfig(
        @Doc(
                        """
                        The shared secret, its UTF-8 bytes being the HMAC key. It should have 32 bytes or more from a \
                        random source (RFC 7518 §3.2); a shorter one is accepted with a warning in the log.""")
                @Secret
                @NotEmpty
                String value,
        @Doc(
                        """
                        The header that carries the token: after `Bearer` in `Authorization`, as it is in any other.""")
                @Default("Authorization")
                String header,
        @Doc("The issuer (`iss`) a token must have. By default any or none.")
                Optional<String> issuer,
        @Doc(
                        """
                        Audiences of which a token must name at least one (`aud`, a string or a list). By default the \
                        audience is not looked at.""")
                List<String> audience,
        @Doc("How far the clocks of the issuer and the gateway may be apart.") @Default("60s")
                Duration leeway,
        @Doc("Whether a token without expiry (`exp`) is refused.") @Default("true")
                boolean requireExp) {
    JwtConfig {
        requireUsable(header);
        if (issuer.filter(String::isBlank).isPresent()) {
            throw new InvalidConfigException("issuer", "is empty (expected: a name, or no issuer)");
        }
        audience = List.copyOf(audience);
        if (audience.stream().anyMatch(String::isBlank)) {
            throw new InvalidConfigException("audience", "has an empty entry (expected: names)");
        }
        if (leeway.isNegative()) {
            throw new InvalidConfigException(
                    "leeway", leeway.toSeconds() + "s (expected: 0s or more)");
        }
    }

    private static void requireUsable(String header) {
        HeaderName name;
        try {
            name = HeaderName.of(header);
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException("header", String.valueOf(e.getMessage()));
        }
        if (SubjectHeader.isSpelling(name)) {
            throw new InvalidConfigException(
                    "header", '"' + header + "\" carries the subject to the backend");
        }
    }

    /** Returns a text without the secret. */
    @Override
    public String toString() {
        return "JwtConfig[value=***, header=%s, issuer=%s, audience=%s, leeway=%s, requireExp=%s]"
                .formatted(header, issuer, audience, leeway, requireExp);
    }
}
