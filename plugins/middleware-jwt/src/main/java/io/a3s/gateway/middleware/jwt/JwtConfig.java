package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.IdentityHeader;
import io.a3s.gateway.authentication.QueryParameter;
import io.a3s.gateway.authentication.Realm;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import io.a3s.gateway.spi.config.Secret;
import io.a3s.gateway.spi.http.HeaderName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator sets for {@code jwt}.
 *
 * @param value the shared secret
 * @param publicKey public keys in PEM
 * @param publicKeyFile a file with public keys in PEM
 * @param jwks where the keys of an issuer are
 * @param algorithms the algorithms that are allowed
 * @param header the header that carries the token
 * @param cookie the cookie that may carry it instead
 * @param query the parameter that may carry it instead
 * @param issuer the issuer tokens must have, if any
 * @param audience the audiences of which tokens must have one, if any
 * @param requiredClaims what other claims must be or have
 * @param leeway how far clocks may be apart
 * @param requireExp whether tokens must expire
 * @param claimHeaders claims by the headers that tell them to the backend
 * @param identityClaim the claim with the client's name
 * @param stripCredentials whether the token is kept from the backend
 * @param cachedTokens how many tokens are remembered
 * @param realm what the challenge says is protected
 */
@Doc(
        """
        Lets requests pass that carry a valid JSON Web Token (RFC 7519). One of `value`, `public_key`, \
        `public_key_file` and `jwks` says what tokens are signed with. The backend gets the token's subject as \
        `X-JWT-Subject`; one sent by the client is removed.""")
record JwtConfig(
        @Doc(
                        """
                        A shared secret, its UTF-8 bytes being the HMAC key. It should have 32 bytes or more from a \
                        random source (RFC 7518 §3.2); a shorter one is accepted with a warning in the log.""")
                @Secret
                Optional<String> value,
        @Doc(
                        """
                        Public keys in PEM, or certificates with them: RSA of 2048 bits or more, EC on P-256, P-384 or \
                        P-521, or Ed25519. Several while a key is replaced.""")
                Optional<String> publicKey,
        @Doc(
                        """
                        A file with the same. Looked at every 5 seconds, and read again when it has changed.""")
                Optional<Path> publicKeyFile,
        @Doc("The keys of an issuer, as it publishes them.") Optional<JwksConfig> jwks,
        @Doc(
                        """
                        The algorithms that are allowed. By default `HS256` with `value`; with keys, what the key says \
                        in `alg`, or `RS256` for RSA, `ES256`, `ES384` or `ES512` by the curve, `EdDSA` for Ed25519.""")
                List<String> algorithms,
        @Doc(
                        """
                        The header that carries the token: after `Bearer` in `Authorization`, as it is in any other.""")
                @Default("Authorization")
                String header,
        @Doc("A cookie that may carry the token where the header is absent. By default none.")
                Optional<String> cookie,
        @Doc(
                        """
                        A parameter of the query that may carry the token where the others are absent. By default none, \
                        as URLs end up in logs.""")
                Optional<String> query,
        @Doc("The issuer (`iss`) a token must have. By default any or none.")
                Optional<String> issuer,
        @Doc(
                        """
                        Audiences of which a token must name at least one (`aud`, a string or a list). By default the \
                        audience is not looked at.""")
                List<String> audience,
        @Doc(
                        """
                        What other claims must be: the value itself, a list that has it, or, for `scope`, words of which \
                        it is one; `"*"` for any value. A token without is answered with 403.""")
                Map<String, String> requiredClaims,
        @Doc("How far the clocks of the issuer and the gateway may be apart.") @Default("60s")
                Duration leeway,
        @Doc("Whether a token without expiry (`exp`) is refused.") @Default("true")
                boolean requireExp,
        @Doc(
                        """
                        Claims to tell the backend, by the headers that do: `{ "X-User-Email" = "email" }`. Those sent by \
                        the client are removed. Dots lead into objects, lists have commas between.""")
                Map<String, String> claimHeaders,
        @Doc(
                        """
                        The claim that says who the client is, for the access log and the middlewares behind this one.""")
                @Default("sub")
                String identityClaim,
        @Doc("Whether the token is removed from the request before it goes to the backend.")
                @Default("false")
                boolean stripCredentials,
        @Doc(
                        """
                        How many valid tokens are remembered, so that their signatures are not computed for each \
                        request; about 1 KB each. 0 for none.""")
                @Default("10000")
                @Min(0)
                @Max(10_000_000)
                int cachedTokens,
        @Doc("What the challenge of a refusal says is protected.") @Default("gateway")
                String realm) {
    JwtConfig {
        algorithms = List.copyOf(algorithms);
        requireOneSource(value, publicKey, publicKeyFile, jwks);
        requireSecret(value);
        for (Algorithm algorithm : parse(algorithms)) {
            boolean isHmac = algorithm.family() == Algorithm.Family.HMAC;
            if (isHmac != value.isPresent()) {
                throw new InvalidConfigException(
                        "algorithms",
                        algorithm.text()
                                + (isHmac
                                        ? " needs a secret (expected: value, or algorithms for public keys)"
                                        : " needs a public key (expected: HS256, HS384 or HS512 with value)"));
            }
        }
        HeaderName carrier = IdentityHeader.requireName("header", header);
        requireOther("header", ClaimHeaders.SUBJECT, carrier);
        cookie.ifPresent(CookieCredential::of);
        query.ifPresent(name -> QueryParameter.of("query", name));
        if (issuer.filter(String::isBlank).isPresent()) {
            throw new InvalidConfigException("issuer", "is empty (expected: a name, or no issuer)");
        }
        audience = List.copyOf(audience);
        if (audience.stream().anyMatch(String::isBlank)) {
            throw new InvalidConfigException("audience", "has an empty entry (expected: names)");
        }
        requiredClaims = Collections.unmodifiableMap(new LinkedHashMap<>(requiredClaims));
        requireNotBlank("required_claims", requiredClaims);
        claimHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(claimHeaders));
        requireNotBlank("claim_headers", claimHeaders);
        for (String name : claimHeaders.keySet()) {
            requireOther("claim_headers", IdentityHeader.of("claim_headers", name), carrier);
            requireOther("claim_headers", ClaimHeaders.SUBJECT, HeaderName.of(name));
        }
        if (identityClaim.isBlank()) {
            throw new InvalidConfigException("identity_claim", "is empty (expected: a claim)");
        }
        if (leeway.isNegative()) {
            throw new InvalidConfigException(
                    "leeway", leeway.toSeconds() + "s (expected: 0s or more)");
        }
        Realm.require(realm);
    }

    private static void requireOneSource(Optional<?>... sources) {
        int present = 0;
        for (Optional<?> source : sources) {
            present += source.isPresent() ? 1 : 0;
        }
        if (present != 1) {
            throw new InvalidConfigException(
                    "",
                    (present == 0 ? "no key" : present + " kinds of keys")
                            + " (expected: one of value, public_key, public_key_file and jwks)");
        }
    }

    private static void requireSecret(Optional<String> value) {
        if (value.filter(String::isBlank).isPresent()) {
            throw new InvalidConfigException("value", "is empty (expected: a secret)");
        }
        // Everybody knows a public key, so as a secret it would let everybody in.
        if (value.filter(text -> text.contains("-----BEGIN ")).isPresent()) {
            throw new InvalidConfigException("value", "is a key in PEM (expected: public_key)");
        }
    }

    private static void requireOther(String key, IdentityHeader told, HeaderName name) {
        if (told.isSpelling(name)) {
            throw new InvalidConfigException(
                    key,
                    key.equals("header")
                            ? '"' + name.toString() + "\" carries the subject to the backend"
                            : '"'
                                    + told.name().toString()
                                    + "\" is taken (expected: another header)");
        }
    }

    private static void requireNotBlank(String key, Map<String, String> map) {
        map.forEach(
                (name, text) -> {
                    if (name.isBlank() || text.isBlank()) {
                        throw new InvalidConfigException(
                                key, '"' + name + "\" is empty, or has an empty value");
                    }
                });
    }

    private static List<Algorithm> parse(List<String> names) {
        return names.stream()
                .map(
                        name ->
                                Algorithm.named(name)
                                        .orElseThrow(
                                                () ->
                                                        new InvalidConfigException(
                                                                "algorithms",
                                                                '"'
                                                                        + name
                                                                        + "\" (expected: "
                                                                        + Algorithm.names()
                                                                        + ')')))
                .distinct()
                .toList();
    }

    /** Returns the algorithms that are allowed; empty for the usual ones. */
    List<Algorithm> parsedAlgorithms() {
        return parse(algorithms);
    }

    /** Returns a text without the secret. */
    @Override
    public String toString() {
        return ("JwtConfig[value=***, publicKeyFile=%s, jwks=%s, algorithms=%s, header=%s, issuer=%s,"
                        + " audience=%s, leeway=%s, requireExp=%s]")
                .formatted(
                        publicKeyFile,
                        jwks,
                        algorithms,
                        header,
                        issuer,
                        audience,
                        leeway,
                        requireExp);
    }
}
