package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.HeaderName;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.FakePluginContext;
import io.a3s.gateway.testkit.FakeResponseHead;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that another library has signed, with keys of all kinds. */
class SignaturesTest {
    private static final String CLAIMS = "{\"sub\":\"alice\",\"exp\":1900000100}";

    @TempDir Path directory;
    private final FakePluginContext context = new FakePluginContext("auth-jwt");
    private final JwtSetup setup = new JwtSetup();

    @BeforeEach
    void setClock() {
        context.setClock(Instant.ofEpochSecond(1_900_000_000));
    }

    private Middleware create() {
        return new JwtFactory().create(setup.config(), context);
    }

    private Middleware withKey(String algorithm) {
        if (algorithm.startsWith("HS")) {
            setup.value = ForeignTokens.SECRET;
        } else {
            setup.publicKey = ForeignTokens.pem(ForeignTokens.pair(algorithm).getPublic());
        }
        return create();
    }

    private static FakeExchangeBuilder get() {
        return FakeExchange.get("/").needs(new JwtFactory().needs());
    }

    private static FakeResponseHead run(Middleware jwt, String token) {
        return get().header("Authorization", "Bearer " + token).build().run(jwt);
    }

    private static void assertRefused(Middleware jwt, String token, String reason) {
        FakeResponseHead response = run(jwt, token);

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body())
                .startsWith("{\"error\": \"JWT validation failed: " + reason + '"');
    }

    @ParameterizedTest
    @EnumSource
    void areAcceptedIfTheyAreOfTheKey(Algorithm algorithm) {
        setup.algorithms = List.of(algorithm.text());
        Middleware jwt = withKey(algorithm.text());
        String token = ForeignTokens.sign(algorithm.text(), "", CLAIMS);
        FakeExchange exchange = get().header("Authorization", "Bearer " + token).build();

        assertThat(exchange.run(jwt).status()).isEqualTo(200);

        assertThat(exchange.request().headers().get(HeaderName.of("X-JWT-Subject")))
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @EnumSource
    void areRefusedIfAnyPartIsAltered(Algorithm algorithm) {
        setup.algorithms = List.of(algorithm.text());
        Middleware jwt = withKey(algorithm.text());
        String[] parts = ForeignTokens.sign(algorithm.text(), "", CLAIMS).split("\\.", -1);
        byte[] signature = Base64.getUrlDecoder().decode(parts[2]);
        signature[signature.length / 2] ^= 1;
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String otherClaims =
                encoder.encodeToString(
                        "{\"sub\":\"root\",\"exp\":1900000100}".getBytes(StandardCharsets.UTF_8));

        assertRefused(
                jwt,
                parts[0] + '.' + parts[1] + '.' + encoder.encodeToString(signature),
                "invalid signature");
        assertRefused(jwt, parts[0] + '.' + otherClaims + '.' + parts[2], "invalid signature");
        assertRefused(jwt, parts[0] + '.' + parts[1] + '.', "invalid signature");
        assertRefused(
                jwt,
                parts[0]
                        + '.'
                        + parts[1]
                        + '.'
                        + encoder.encodeToString(new byte[signature.length]),
                "invalid signature");
        assertRefused(
                jwt, parts[0] + '.' + parts[1] + '.' + parts[2] + parts[2], "invalid signature");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS256", "RS256", "ES256", "ES384", "ES512", "EdDSA"})
    void areOfTheUsualAlgorithmUnlessToldOtherwise(String algorithm) {
        Middleware jwt = withKey(algorithm);

        assertThat(run(jwt, ForeignTokens.sign(algorithm, "", CLAIMS)).status()).isEqualTo(200);
        for (String other : List.of("HS384", "RS512", "PS256")) {
            assertRefused(jwt, ForeignTokens.sign(other, "", CLAIMS), "algorithm not allowed");
        }
    }

    @Test
    void areOfNoAlgorithmThatIsNotNamed() {
        setup.algorithms = List.of("RS256", "PS512");
        Middleware jwt = withKey("RS256");

        assertThat(run(jwt, ForeignTokens.sign("RS256", "", CLAIMS)).status()).isEqualTo(200);
        assertThat(run(jwt, ForeignTokens.sign("PS512", "", CLAIMS)).status()).isEqualTo(200);
        assertRefused(jwt, ForeignTokens.sign("RS512", "", CLAIMS), "algorithm not allowed");
        assertRefused(jwt, ForeignTokens.sign("PS256", "", CLAIMS), "algorithm not allowed");
    }

    static Stream<byte[]> publicKeyAsSecret() {
        byte[] encoded = ForeignTokens.RSA.getPublic().getEncoded();
        return Stream.of(
                encoded,
                ForeignTokens.pem(ForeignTokens.RSA.getPublic()).getBytes(StandardCharsets.UTF_8),
                ForeignTokens.pem(ForeignTokens.RSA.getPublic())
                        .strip()
                        .getBytes(StandardCharsets.UTF_8));
    }

    // RFC 8725 §2.1: what everybody knows must not be taken for a secret.
    @ParameterizedTest
    @MethodSource("publicKeyAsSecret")
    void areNotMadeWithThePublicKey(byte[] secret) {
        Middleware jwt = withKey("RS256");
        String token = ForeignTokens.sign("HS256", new SecretKeySpec(secret, "HMAC"), "", CLAIMS);

        assertRefused(jwt, token, "algorithm not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
    void areThere(String none) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String unsigned =
                encoder.encodeToString(
                                "{\"alg\":\"%s\"}".formatted(none).getBytes(StandardCharsets.UTF_8))
                        + '.'
                        + encoder.encodeToString(CLAIMS.getBytes(StandardCharsets.UTF_8))
                        + '.';

        assertRefused(withKey("RS256"), unsigned, "algorithm not allowed");
    }

    @Test
    void areNotCheckedWithWhatTheTokenBringsAlong() {
        Middleware jwt = withKey("RS256");
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String own = ForeignTokens.sign("RS256", ForeignTokens.OTHER_RSA.getPrivate(), "", CLAIMS);
        String header =
                "{\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1:1/jwks\",\"jwk\":%s}"
                        .formatted(ForeignTokens.jwk(ForeignTokens.OTHER_RSA.getPublic(), "x", ""));
        String signed =
                encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8))
                        + '.'
                        + own.split("\\.", -1)[1];

        assertRefused(jwt, own, "invalid signature");
        assertRefused(jwt, signed + '.' + own.split("\\.", -1)[2], "invalid signature");
    }

    @Test
    void mayBeOfOneOfSeveralKeys() {
        setup.publicKey =
                ForeignTokens.pem(ForeignTokens.OTHER_RSA.getPublic())
                        + ForeignTokens.pem(ForeignTokens.RSA.getPublic())
                        + ForeignTokens.pem(ForeignTokens.P256.getPublic());
        Middleware jwt = create();

        assertThat(run(jwt, ForeignTokens.sign("RS256", "", CLAIMS)).status()).isEqualTo(200);
        assertThat(run(jwt, ForeignTokens.sign("RS256", "any", CLAIMS)).status()).isEqualTo(200);
        assertThat(run(jwt, ForeignTokens.sign("ES256", "", CLAIMS)).status()).isEqualTo(200);
        assertRefused(jwt, ForeignTokens.sign("ES384", "", CLAIMS), "algorithm not allowed");
    }

    @Test
    void followAFileOfKeys() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("key.pem"),
                        ForeignTokens.pem(ForeignTokens.OTHER_RSA.getPublic()));
        setup.publicKeyFile = file;
        Middleware jwt = create();
        String old = ForeignTokens.sign("RS256", ForeignTokens.OTHER_RSA.getPrivate(), "", CLAIMS);
        assertThat(run(jwt, old).status()).isEqualTo(200);
        assertThat(run(jwt, old).status()).isEqualTo(200);

        Files.writeString(file, ForeignTokens.pem(ForeignTokens.RSA.getPublic()));
        context.advance(Duration.ofSeconds(5));

        // Also if it was remembered.
        assertRefused(jwt, old, "invalid signature");
        assertThat(run(jwt, ForeignTokens.sign("RS256", "", CLAIMS)).status()).isEqualTo(200);
        assertThat(context.metrics().gaugeValue("jwt_key_file_valid")).isEqualTo(1);
    }

    @Test
    void followAFileOfJsonWebKeys() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("jwks.json"),
                        ForeignTokens.jwks(
                                ForeignTokens.jwk(ForeignTokens.RSA.getPublic(), "a", ""),
                                ForeignTokens.jwk(ForeignTokens.ED25519.getPublic(), "b", "")));
        setup.jwks =
                new JwksConfig(
                        Optional.empty(),
                        Optional.of(file),
                        Duration.ofMinutes(10),
                        Duration.ofHours(24),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Optional.empty());
        Middleware jwt = create();

        assertThat(run(jwt, ForeignTokens.sign("RS256", "a", CLAIMS)).status()).isEqualTo(200);
        assertThat(run(jwt, ForeignTokens.sign("EdDSA", "b", CLAIMS)).status()).isEqualTo(200);
        assertThat(run(jwt, ForeignTokens.sign("EdDSA", "", CLAIMS)).status()).isEqualTo(200);
        assertRefused(jwt, ForeignTokens.sign("EdDSA", "a", CLAIMS), "unknown key");
        assertRefused(jwt, ForeignTokens.sign("RS256", "c", CLAIMS), "unknown key");
        assertRefused(jwt, ForeignTokens.sign("ES256", "a", CLAIMS), "unknown key");
    }
}
