package io.a3s.gateway.middleware.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.PublicKey;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemKeysTest {
    // openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=test -days
    // 36500
    private static final String CERTIFICATE =
            """
            -----BEGIN CERTIFICATE-----
            MIIBdDCCARugAwIBAgIUAj33PExbkFX+Db7aMI8zwdhh8FIwCgYIKoZIzj0EAwIw
            DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMjYwMDAwMTlaGA8yMTI2MTEwMjAwMDAx
            OVowDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBib
            iKq0gPEdoS8ceA29ZsKeJJpgZaBSOijhKECyorzUlB3UQ/+P8N9QC4WgtKCIStxT
            nrv13tBlARYhjZCLnyujUzBRMB0GA1UdDgQWBBQV61Lm6bO5fL3i2bSP12WmIlfN
            eDAfBgNVHSMEGDAWgBQV61Lm6bO5fL3i2bSP12WmIlfNeDAPBgNVHRMBAf8EBTAD
            AQH/MAoGCCqGSM49BAMCA0cAMEQCIG19R30lb1V9HeaqnX6yZaz+BRSOb1H7oikN
            74Ayqj0aAiAodSaL3+U0AfAqjBAYNUWKSY448ScLUn0WiRPyJk+0yg==
            -----END CERTIFICATE-----
            """;

    @Test
    void takesKeysAndCertificates() {
        String text =
                "Some words\n"
                        + ForeignTokens.pem(ForeignTokens.RSA.getPublic())
                        + CERTIFICATE.replace("\n", "\r\n")
                        + ForeignTokens.pem(ForeignTokens.ED25519.getPublic());

        List<PublicKey> keys = PemKeys.parse(text);

        assertThat(keys).hasSize(3);
        assertThat(keys.getFirst()).isEqualTo(ForeignTokens.RSA.getPublic());
        assertThat(PublicKeys.algorithms(keys.get(1))).containsExactly(Algorithm.ES256);
        assertThat(keys.getLast()).isEqualTo(ForeignTokens.ED25519.getPublic());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no key in PEM (expected: -----BEGIN PUBLIC KEY-----",
                "PUBLIC KEY | a key that cannot be read (expected: RSA, EC",
                "RSA PUBLIC KEY | an RSA key in its old form (expected: PUBLIC KEY, as `openssl rsa",
                "PRIVATE KEY | a private key, which no gateway should have (expected: its public key",
                "EC PRIVATE KEY | a private key, which no gateway should have",
                "CERTIFICATE | a damaged certificate",
                "X509 CRL | X509 CRL (expected: PUBLIC KEY or CERTIFICATE)",
            })
    void saysWhatElseItFinds(String label, String message) {
        String text =
                label.isEmpty()
                        ? "nothing"
                        : "-----BEGIN %s-----\nAAAA\n-----END %s-----\n".formatted(label, label);

        assertThatThrownBy(() -> PemKeys.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesKeysThatAreTooWeak() {
        PublicKey weak = ForeignTokens.generate("RSA", 1024).getPublic();
        PublicKey exchange = ForeignTokens.generate("X25519", 255).getPublic();

        assertThatThrownBy(() -> KeySet.ofPublicKeys(List.of(weak), List.of()))
                .hasMessage("an RSA key of 1024 bits (expected: 2048 to 8192)");
        assertThatThrownBy(() -> KeySet.ofPublicKeys(List.of(exchange), List.of()))
                .hasMessageContaining("(expected: RSA, EC on P-256, P-384 or P-521, or Ed25519)");
    }

    @Test
    void refusesKeysAndAlgorithmsThatDoNotMeet() {
        List<PublicKey> keys = List.of(ForeignTokens.P256.getPublic());

        assertThatThrownBy(() -> KeySet.ofPublicKeys(keys, List.of(Algorithm.RS256)))
                .hasMessage("a key for EC, which algorithms does not have");
        assertThatThrownBy(
                        () -> KeySet.ofPublicKeys(keys, List.of(Algorithm.ES256, Algorithm.RS256)))
                .hasMessage("no key for RS256");
    }

    @Test
    void readsWhatItsOwnWriterMeans() {
        String inOneLine =
                "-----BEGIN PUBLIC KEY-----"
                        + Base64.getEncoder()
                                .encodeToString(ForeignTokens.P521.getPublic().getEncoded())
                        + "-----END PUBLIC KEY-----";

        assertThat(PemKeys.parse(inOneLine)).containsExactly(ForeignTokens.P521.getPublic());
    }
}
