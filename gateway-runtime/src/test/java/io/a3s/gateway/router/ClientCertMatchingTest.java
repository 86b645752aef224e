package io.a3s.gateway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.http.TlsInfo;
import io.netty.pkitesting.CertificateBuilder;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientCertMatchingTest {
    private static X509Certificate certificate;

    /** What a handshake ended with. */
    private record Tls(
            @Nullable X509Certificate clientCertificate,
            @Nullable String clientCommonName,
            List<String> clientAlternativeNames)
            implements TlsInfo {
        @Override
        public String protocol() {
            return "TLSv1.3";
        }

        @Override
        public String cipher() {
            return "TLS_AES_128_GCM_SHA256";
        }

        @Override
        public @Nullable String serverName() {
            return null;
        }

        @Override
        public @Nullable String applicationProtocol() {
            return null;
        }

        @Override
        public @Nullable String clientFingerprint() {
            return null;
        }
    }

    @BeforeAll
    static void issue() throws Exception {
        certificate =
                new CertificateBuilder()
                        .subject("CN=any")
                        .algorithm(CertificateBuilder.Algorithm.ecp256)
                        .setIsCertificateAuthority(true)
                        .buildSelfSigned()
                        .getCertificate();
    }

    private static FakeClient shows(@Nullable String commonName, String... alternatives) {
        return new FakeClient(
                InetAddress.getLoopbackAddress(),
                new Tls(certificate, commonName, List.of(alternatives)));
    }

    private static boolean matches(String rule, FakeClient client) {
        boolean asRequest = Rules.matches(rule, FakeHead.get("/"), client);
        assertThat(Rules.matchesConnection(rule, null, client)).isEqualTo(asRequest);
        return asRequest;
    }

    @ParameterizedTest
    @CsvSource({"`alice`, true", "'`bob`, `alice`', true", "`Alice`, false", "`*`, true"})
    void matchesCommonNames(String names, boolean expected) {
        assertThat(matches("ClientCertCN(" + names + ")", shows("alice", "bob")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "a.partners.test, *.partners.test, true",
        "a.partners.test, A.Partners.test, true",
        "a.b.partners.test, *.partners.test, false",
        "partners.test, *.partners.test, false",
        "x@partners.test, *.partners.test, false",
        "x@partners.test, x@partners.test, true",
        "x@partners.test, X@partners.test, false",
        "spiffe://prod/billing, spiffe://prod/billing, true",
        "spiffe://prod/billing2, spiffe://prod/billing, false"
    })
    void matchesAlternativeNames(String shown, String wanted, boolean expected) {
        String rule = "ClientCertSAN(`" + wanted + "`)";

        assertThat(matches(rule, shows(wanted))).as("a common name does not count").isFalse();
        assertThat(matches(rule, shows(null, "other.test", shown))).isEqualTo(expected);
    }

    @Test
    void nobodyWithoutACertificateMatches() {
        FakeClient nameless =
                new FakeClient(
                        InetAddress.getLoopbackAddress(), new Tls(null, "alice", List.of("a.b")));

        for (String rule :
                List.of("ClientCertCN(`*`)", "ClientCertCN(`alice`)", "ClientCertSAN(`a.b`)")) {
            assertThat(matches(rule, FakeClient.LOCAL)).as(rule).isFalse();
            assertThat(matches(rule, nameless)).as(rule).isFalse();
            assertThat(matches("!" + rule, FakeClient.LOCAL)).as("not " + rule).isTrue();
        }
        assertThat(matches("ClientCertCN(`*`)", shows(null))).isTrue();
    }
}
