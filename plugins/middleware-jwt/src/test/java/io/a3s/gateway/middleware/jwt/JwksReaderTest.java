package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwksReaderTest {
    private static final String RSA = ForeignTokens.jwk(ForeignTokens.RSA.getPublic(), "rsa", "");

    private static KeySet read(List<Algorithm> allowed, String... keys) {
        return new JwksReader(allowed)
                .read(ForeignTokens.jwks(keys).getBytes(StandardCharsets.UTF_8));
    }

    private static int count(KeySet keys, Algorithm algorithm, String id) {
        return keys.candidates(algorithm, Optional.of(id)).size();
    }

    @Test
    void takesKeysOfAllKinds() {
        KeySet keys =
                read(
                        List.of(),
                        RSA,
                        ForeignTokens.jwk(ForeignTokens.P256.getPublic(), "p256", ""),
                        ForeignTokens.jwk(ForeignTokens.P384.getPublic(), "p384", ""),
                        ForeignTokens.jwk(ForeignTokens.P521.getPublic(), "p521", ""),
                        ForeignTokens.jwk(ForeignTokens.ED25519.getPublic(), "ed", ""));

        assertThat(keys.size()).isEqualTo(5);
        assertThat(count(keys, Algorithm.RS256, "rsa")).isOne();
        assertThat(count(keys, Algorithm.ES256, "p256")).isOne();
        assertThat(count(keys, Algorithm.ES384, "p384")).isOne();
        assertThat(count(keys, Algorithm.ES512, "p521")).isOne();
        assertThat(count(keys, Algorithm.EDDSA, "ed")).isOne();
        assertThat(count(keys, Algorithm.PS256, "rsa")).isZero();
        assertThat(count(keys, Algorithm.RS256, "ed")).isZero();
    }

    @Test
    void followsWhatAKeyIsMarkedWith() {
        KeySet keys =
                read(
                        List.of(),
                        ForeignTokens.jwk(
                                ForeignTokens.RSA.getPublic(), "a", ",\"alg\":\"PS384\""));

        assertThat(count(keys, Algorithm.PS384, "a")).isOne();
        assertThat(count(keys, Algorithm.RS256, "a")).isZero();
        assertThatThrownBy(
                        () ->
                                read(
                                        List.of(Algorithm.RS256),
                                        ForeignTokens.jwk(
                                                ForeignTokens.RSA.getPublic(),
                                                "a",
                                                ",\"alg\":\"PS384\"")))
                .hasMessageContaining("no key that can be used");
    }

    @Test
    void allowsWhatIsConfigured() {
        KeySet keys = read(List.of(Algorithm.RS512, Algorithm.PS256), RSA);

        assertThat(count(keys, Algorithm.RS512, "rsa")).isOne();
        assertThat(count(keys, Algorithm.PS256, "rsa")).isOne();
        assertThat(keys.allows(Algorithm.RS256)).isFalse();
    }

    @Test
    void neverAllowsSecrets() {
        KeySet keys = read(List.of(), RSA, "{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"c2VjcmV0\"}");

        assertThat(keys.size()).isOne();
        for (Algorithm algorithm : Algorithm.values()) {
            assertThat(keys.allows(algorithm))
                    .isEqualTo(algorithm.family() != Algorithm.Family.HMAC);
        }
    }

    @Test
    void boundsWhatATokenWithoutNameCosts() {
        KeySet keys = read(List.of(), RSA, RSA, RSA, RSA, RSA, RSA);

        assertThat(keys.candidates(Algorithm.RS256, Optional.empty())).hasSize(4);
    }

    @Test
    void leavesOutWhatIsOfNoUse() {
        KeyPair weak = ForeignTokens.generate("RSA", 1024);

        KeySet keys =
                read(
                        List.of(),
                        RSA,
                        ForeignTokens.jwk(weak.getPublic(), "weak", ""),
                        ForeignTokens.jwk(
                                ForeignTokens.P256.getPublic(), "enc", ",\"use\":\"enc\""),
                        ForeignTokens.jwk(
                                ForeignTokens.P256.getPublic(),
                                "wrap",
                                ",\"key_ops\":[\"wrapKey\"]"),
                        ForeignTokens.jwk(
                                ForeignTokens.P256.getPublic(), "odd", ",\"alg\":\"XX1\""),
                        "{\"kty\":\"XYZ\"}",
                        "{\"kty\":\"RSA\",\"n\":\"!\",\"e\":\"AQAB\"}",
                        "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\",\"y\":\"AA\"}",
                        "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AA\"}",
                        "{}",
                        "7");

        assertThat(keys.size()).isOne();
        assertThat(count(keys, Algorithm.RS256, "rsa")).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":[],}"
            })
    void refusesWhatIsNoSet(String text) {
        assertThatThrownBy(
                        () -> new JwksReader(List.of()).read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"100, true", "101, false"})
    void boundsTheKeys(int count, boolean isAccepted) {
        String[] keys = Collections.nCopies(count, RSA).toArray(String[]::new);

        if (isAccepted) {
            assertThat(read(List.of(), keys).size()).isEqualTo(count);
        } else {
            assertThatThrownBy(() -> read(List.of(), keys))
                    .hasMessage("101 keys (expected: at most 100)");
        }
    }
}
