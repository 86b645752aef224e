package io.a3s.gateway.spi.certificate;

import io.a3s.gateway.spi.Incubating;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * Implemented by the runtime: answers the challenges of one order where the authority looks. Which
 * of the methods works depends on the {@linkplain CertificateOrder#challenge challenge} of the
 * order.
 *
 * @since 1.0
 */
@Incubating
public interface ChallengeResponder {
    /**
     * Answers requests for {@code /.well-known/acme-challenge/TOKEN} on all entrypoints of HTTP
     * (RFC 8555 §8.3).
     *
     * @param token the last part of the path
     * @param content what to answer
     */
    void answerHttp(String token, String content) throws IssuanceException, InterruptedException;

    /**
     * Shows a certificate to clients that ask for a name with the protocol {@code acme-tls/1} only
     * (RFC 8737 §3).
     */
    void answerTls(String name, X509Certificate certificate, PrivateKey key)
            throws IssuanceException, InterruptedException;

    /**
     * Adds a TXT record and waits until it can be seen.
     *
     * @param record its name, such as {@code _acme-challenge.example.com}, without a dot at its end
     * @param value its content, without quotes
     */
    void answerDns(String record, String value) throws IssuanceException, InterruptedException;
}
