package io.a3s.gateway.spi.certificate;

import io.a3s.gateway.spi.Incubating;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Implemented by plugins: orders certificates from an authority. Called on a thread that may block;
 * an interruption has to end the call. Made for one order, and used by one thread.
 *
 * @since 1.0
 */
@Incubating
public interface CertificateIssuer extends AutoCloseable {
    /**
     * Orders a certificate and waits for it.
     *
     * @param responder puts up the answers to the authority's challenges; they are taken down when
     *     this returns
     * @return the certificate and those of its issuers, in order
     * @throws IssuanceException if there is none
     */
    List<X509Certificate> issue(CertificateOrder order, ChallengeResponder responder)
            throws IssuanceException, InterruptedException;

    /**
     * Asks the authority when a certificate should be renewed (RFC 9773).
     *
     * @return a time within the authority's window, or nothing if it has no opinion
     * @throws IssuanceException if the authority could not be asked
     */
    default Optional<Instant> renewalTime(X509Certificate certificate)
            throws IssuanceException, InterruptedException {
        return Optional.empty();
    }

    /** Ends what is held. */
    @Override
    void close();
}
