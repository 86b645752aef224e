package io.a3s.gateway.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

class ClientNamesTest {
    private static CertificateBuilder named(String subject) {
        return new CertificateBuilder()
                .subject(subject)
                .algorithm(CertificateBuilder.Algorithm.ecp256)
                .setIsCertificateAuthority(true);
    }

    private static X509Certificate made(CertificateBuilder builder) throws Exception {
        return builder.buildSelfSigned().getCertificate();
    }

    @Test
    void readsTheLastCommonName() throws Exception {
        assertThat(ClientNames.of(made(named("CN=a\\, b,O=Partners"))).commonName())
                .isEqualTo("a, b");
        assertThat(ClientNames.of(made(named("CN=inner,OU=x,CN=outer"))).commonName())
                .isEqualTo("inner");
        assertThat(ClientNames.of(made(named("O=nobody"))).commonName()).isNull();
    }

    @Test
    void readsNamesOfHostsPeopleAndServices() throws Exception {
        X509Certificate certificate =
                made(
                        named("CN=x")
                                .addSanDnsName("A.Partners.test")
                                .addSanRfc822Name("Ann@partners.test")
                                .addSanUriName("spiffe://prod/Billing")
                                .addSanIpAddress("192.0.2.1"));

        assertThat(ClientNames.of(certificate).alternatives())
                .containsExactlyInAnyOrder(
                        "a.partners.test", "Ann@partners.test", "spiffe://prod/Billing");
    }

    @Test
    void noKindOfNamePassesForAnother() throws Exception {
        X509Certificate certificate =
                made(named("CN=x").addSanUriName("billing.test").addSanRfc822Name("billing.test"));

        assertThat(ClientNames.of(certificate).alternatives()).isEmpty();
    }
}
