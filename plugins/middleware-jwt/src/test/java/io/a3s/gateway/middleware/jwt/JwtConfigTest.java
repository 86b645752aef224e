package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Secret;
import io.a3s.gateway.testkit.FakePluginContext;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JwtConfigTest {
    @TempDir Path directory;
    private final JwtSetup setup = JwtSetup.withSecret();

    private static void assertRefused(String key, String message, ThrowingCallable constructor) {
        assertThatThrownBy(constructor)
                .isInstanceOfSatisfying(
                        InvalidConfigException.class, e -> assertThat(e.key()).isEqualTo(key))
                .hasMessageContaining(message);
    }

    private static JwksConfig jwks(
            @Nullable String url, @Nullable Path file, Duration refresh, Duration maxStale) {
        return new JwksConfig(
                Optional.ofNullable(url).map(URI::create),
                Optional.ofNullable(file),
                refresh,
                maxStale,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Optional.empty());
    }

    @Test
    void showsNoSecret() {
        assertThat(setup.config().toString()).contains("value=***").doesNotContain(Tokens.SECRET);
        assertThat(JwtConfig.class.getRecordComponents()[0].isAnnotationPresent(Secret.class))
                .isTrue();
    }

    @Test
    void needsOneKindOfKey() {
        setup.value = null;
        assertRefused(
                "",
                "no key (expected: one of value, public_key, public_key_file and jwks)",
                setup::config);
        setup.value = "s3cret";
        setup.publicKey = "pem";
        assertRefused("", "2 kinds of keys (expected: one of value", setup::config);
    }

    @Test
    void takesNoPublicKeyForASecret() {
        setup.value = "-----BEGIN PUBLIC KEY-----\nMII...";
        assertRefused("value", "is a key in PEM (expected: public_key)", setup::config);
        setup.value = " ";
        assertRefused("value", "is empty (expected: a secret)", setup::config);
    }

    @Test
    void takesAlgorithmsThatFitTheKey() {
        setup.algorithms = List.of("HS256", "HS512");
        assertThat(setup.config().parsedAlgorithms())
                .containsExactly(Algorithm.HS256, Algorithm.HS512);

        setup.algorithms = List.of("HS256", "RS256");
        assertRefused(
                "algorithms",
                "RS256 needs a public key (expected: HS256, HS384 or HS512 with value)",
                setup::config);
        setup.value = null;
        setup.publicKey = "pem";
        setup.algorithms = List.of("HS256");
        assertRefused(
                "algorithms",
                "HS256 needs a secret (expected: value, or algorithms for public keys)",
                setup::config);
        for (String none : List.of("none", "hs256", "", "RS1")) {
            setup.algorithms = List.of(none);
            assertRefused(
                    "algorithms",
                    '"' + none + "\" (expected: HS256, HS384, HS512, RS256",
                    setup::config);
        }
    }

    @Test
    void refusesNamesThatCannotWork() {
        setup.header = "a b";
        assertRefused("header", "field name: \"a b\"", setup::config);
        setup.header = "x_jwt-subject";
        assertRefused(
                "header", "\"x_jwt-subject\" carries the subject to the backend", setup::config);
        setup.header = "X-Token";
        setup.cookie = "a b";
        assertRefused("cookie", "\"a b\" (expected: the name of a cookie)", setup::config);
        setup.cookie = null;
        setup.query = "a&b";
        assertRefused("query", "\"a&b\" (expected: letters", setup::config);
        setup.query = null;
        setup.claimHeaders = Map.of("X-Token", "email");
        assertRefused("claim_headers", "\"X-Token\" is taken", setup::config);
        setup.claimHeaders = Map.of("X_JWT_Subject", "email");
        assertRefused("claim_headers", "\"X-JWT-Subject\" is taken", setup::config);
        setup.claimHeaders = Map.of("Host", "email");
        assertRefused("claim_headers", "\"Host\" is managed by the gateway", setup::config);
        setup.claimHeaders = Map.of("X-Email", " ");
        assertRefused("claim_headers", "\"X-Email\" is empty, or has an empty", setup::config);
    }

    @Test
    void refusesOtherValuesThatCannotWork() {
        setup.issuer = " ";
        assertRefused("issuer", "is empty (expected: a name, or no issuer)", setup::config);
        setup.issuer = null;
        setup.audience = List.of("a", "");
        assertRefused("audience", "has an empty entry (expected: names)", setup::config);
        setup.audience = List.of();
        setup.leeway = Duration.ofSeconds(-5);
        assertRefused("leeway", "-5s (expected: 0s or more)", setup::config);
        setup.leeway = Duration.ZERO;
        setup.requiredClaims = Map.of("role", "");
        assertRefused("required_claims", "\"role\" is empty", setup::config);
        setup.requiredClaims = Map.of();
        setup.identityClaim = "";
        assertRefused("identity_claim", "is empty (expected: a claim)", setup::config);
        setup.identityClaim = "sub";
        setup.realm = "a\"b";
        assertRefused("realm", "(expected: ASCII text", setup::config);
    }

    @Test
    void saysWhereKeysAre() {
        Duration minute = Duration.ofMinutes(1);
        assertThat(jwks("https://login.example.com/jwks", null, minute, minute).url()).isPresent();
        assertRefused("", "no url or file", () -> jwks(null, null, minute, minute));
        assertRefused(
                "",
                "both url and file (expected: one of them)",
                () -> jwks("https://a/b", Path.of("f"), minute, minute));
        assertRefused("url", "no address of keys", () -> jwks("ftp://a/b", null, minute, minute));
        assertRefused(
                "url", "no address of keys", () -> jwks("https://u:p@a/b", null, minute, minute));
        assertRefused(
                "refresh",
                "0s (expected: more than 0)",
                () -> jwks("https://a/b", null, Duration.ZERO, minute));
        assertRefused(
                "max_stale",
                "59s (expected: refresh, which is 60s, or more)",
                () -> jwks("https://a/b", null, minute, Duration.ofSeconds(59)));
    }

    @Test
    void refusesKeysThatCannotBeUsed() throws Exception {
        JwtFactory factory = new JwtFactory();
        FakePluginContext context = new FakePluginContext();
        setup.value = null;
        setup.publicKey = "no key";
        assertRefused("public_key", "no key in PEM", () -> factory.create(setup.config(), context));

        setup.publicKey = null;
        Path file = Files.writeString(directory.resolve("key.pem"), "no key");
        setup.publicKeyFile = file;
        assertRefused(
                "public_key_file",
                file + ": no key in PEM",
                () -> factory.create(setup.config(), context));

        setup.publicKeyFile = null;
        setup.jwks =
                jwks(null, directory.resolve("absent"), Duration.ofMinutes(1), Duration.ofHours(1));
        assertRefused(
                "jwks", "absent: cannot be read", () -> factory.create(setup.config(), context));
    }
}
