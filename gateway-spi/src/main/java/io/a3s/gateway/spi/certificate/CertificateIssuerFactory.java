package io.a3s.gateway.spi.certificate;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.config.InvalidConfigException;

/**
 * Implemented by plugins: makes issuers that speak one protocol with certificate authorities.
 *
 * @since 1.0
 */
@Incubating
public interface CertificateIssuerFactory {
    /** Returns the protocol, in lower case with hyphens, such as {@code acme}. */
    String protocol();

    /**
     * Makes an issuer. Must not act on anything outside.
     *
     * @throws InvalidConfigException if the account cannot work
     */
    CertificateIssuer create(IssuerAccount account);
}
