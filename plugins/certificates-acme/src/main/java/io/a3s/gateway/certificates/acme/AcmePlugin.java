package io.a3s.gateway.certificates.acme;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.certificate.CertificateIssuerFactory;
import java.util.List;

/** Brings certificates by ACME. */
public final class AcmePlugin implements GatewayPlugin {
    @Override
    public List<CertificateIssuerFactory> certificateIssuers() {
        return List.of(new AcmeIssuerFactory());
    }
}
