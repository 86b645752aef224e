package io.a3s.gateway.certificates.acme;

import io.a3s.gateway.spi.certificate.CertificateIssuer;
import io.a3s.gateway.spi.certificate.CertificateIssuerFactory;
import io.a3s.gateway.spi.certificate.IssuerAccount;

/** Makes issuers that speak ACME. */
final class AcmeIssuerFactory implements CertificateIssuerFactory {
    @Override
    public String protocol() {
        return "acme";
    }

    @Override
    public CertificateIssuer create(IssuerAccount account) {
        return new AcmeIssuer(account);
    }
}
