package io.a3s.gateway.middleware.jwt;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A configuration with what differs from the defaults. */
final class JwtSetup {
    @Nullable String value;
    @Nullable String publicKey;
    @Nullable Path publicKeyFile;
    @Nullable JwksConfig jwks;
    List<String> algorithms = List.of();
    String header = "Authorization";
    @Nullable String cookie;
    @Nullable String query;
    @Nullable String issuer;
    List<String> audience = List.of();
    Map<String, String> requiredClaims = new LinkedHashMap<>();
    Duration leeway = Duration.ofSeconds(60);
    boolean requireExp = true;
    Map<String, String> claimHeaders = new LinkedHashMap<>();
    String identityClaim = "sub";
    boolean strips;
    int cachedTokens = 10_000;
    String realm = "gateway";

    static JwtSetup withSecret() {
        JwtSetup setup = new JwtSetup();
        setup.value = Tokens.SECRET;
        return setup;
    }

    JwtConfig config() {
        return new JwtConfig(
                Optional.ofNullable(value),
                Optional.ofNullable(publicKey),
                Optional.ofNullable(publicKeyFile),
                Optional.ofNullable(jwks),
                algorithms,
                header,
                Optional.ofNullable(cookie),
                Optional.ofNullable(query),
                Optional.ofNullable(issuer),
                audience,
                requiredClaims,
                leeway,
                requireExp,
                claimHeaders,
                identityClaim,
                strips,
                cachedTokens,
                realm);
    }
}
