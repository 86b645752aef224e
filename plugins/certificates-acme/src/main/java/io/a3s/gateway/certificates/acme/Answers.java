package io.a3s.gateway.certificates.acme;

import io.a3s.gateway.spi.certificate.ChallengeResponder;
import io.a3s.gateway.spi.certificate.IssuanceException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;

/** Puts up the answers to challenges. */
final class Answers {
    private static final int KEY_BITS = 2048;

    private Answers() {}

    static void give(Challenge challenge, Authorization authorization, ChallengeResponder responder)
            throws IssuanceException, InterruptedException {
        switch (challenge) {
            case Http01Challenge http ->
                    responder.answerHttp(http.getToken(), http.getAuthorization());
            case Dns01Challenge dns ->
                    responder.answerDns(
                            withoutRoot(dns.getRRName(authorization.getIdentifier())),
                            dns.getDigest());
            case TlsAlpn01Challenge tls -> {
                KeyPair key = newKey();
                responder.answerTls(
                        authorization.getIdentifier().getDomain(),
                        tls.createCertificate(key, authorization.getIdentifier()),
                        key.getPrivate());
            }
            default ->
                    throw IssuanceException.unavailable(
                            "no answer is known to " + challenge.getType(), null);
        }
    }

    private static String withoutRoot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    // The library signs the certificate with an RSA key only.
    private static KeyPair newKey() throws IssuanceException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw IssuanceException.unavailable("no key can be made", e);
        }
    }
}
