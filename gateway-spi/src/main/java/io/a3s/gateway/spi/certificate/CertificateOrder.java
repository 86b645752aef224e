package io.a3s.gateway.spi.certificate;

import io.a3s.gateway.spi.Incubating;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A certificate that is wanted.
 *
 * @param name a host name in lower case and ASCII; may begin with {@code *.}
 * @param key what the certificate is to be for
 * @param challenge how to prove that the name is ours
 * @param replaces the certificate that it takes the place of, if there is one
 * @since 1.0
 */
@Incubating
public record CertificateOrder(
        String name, KeyPair key, ChallengeType challenge, Optional<X509Certificate> replaces) {
    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
