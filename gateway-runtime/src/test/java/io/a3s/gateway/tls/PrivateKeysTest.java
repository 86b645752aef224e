package io.a3s.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys written by OpenSSL, which nothing else uses. */
class PrivateKeysTest {
    private static String text(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(PrivateKeysTest.class.getResourceAsStream("/tls/" + file))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @ParameterizedTest
    @CsvSource({"rsa-pkcs1.pem, rsa-pkcs8.pem", "ec-sec1.pem, ec-pkcs8.pem"})
    void readsOlderFormsAsTheSameKey(String older, String pkcs8) throws Exception {
        PrivateKey key = PrivateKeys.read(text(older));

        assertThat(secret(key)).isEqualTo(secret(PrivateKeys.read(text(pkcs8))));
    }

    private static BigInteger secret(PrivateKey key) {
        return switch (key) {
            case RSAPrivateKey rsa -> rsa.getPrivateExponent();
            case ECPrivateKey ec -> ec.getS();
            default -> throw new IllegalArgumentException(key.getAlgorithm());
        };
    }

    @Test
    void readsEd25519() throws Exception {
        assertThat(PrivateKeys.read(text("ed25519.pem")).getAlgorithm()).isEqualTo("EdDSA");
    }

    @Test
    void refusesKeysWithAPassword() throws Exception {
        String encrypted = text("encrypted.pem");

        assertThatThrownBy(() -> PrivateKeys.read(encrypted))
                .isInstanceOf(InvalidKeySpecException.class)
                .hasMessageContaining("without a password");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMAMCAQE=\n-----END EC PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMA==\n-----END EC PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\n!!!!\n-----END RSA PRIVATE KEY-----"
            })
    void refusesWhatIsNoKey(String pem) {
        assertThatThrownBy(() -> PrivateKeys.read(pem)).isInstanceOf(InvalidKeySpecException.class);
    }
}
