package io.a3s.gateway.ocsp;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A response that says that a certificate is good, signed by whoever may. */
final class Answer {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'");
    // Context-specific tags of RFC 6960 §4.2.1.
    private static final int TAGGED_0 = 0xa0;

    /** The authority has taken the certificate back. */
    static final class RevokedException extends Exception {
        private static final long serialVersionUID = 1;

        RevokedException() {
            super("the certificate was revoked");
        }
    }

    private final byte[] bytes;
    private final Instant thisUpdate;
    private final Instant nextUpdate;

    private Answer(byte[] bytes, Instant thisUpdate, Instant nextUpdate) {
        this.bytes = bytes;
        this.thisUpdate = thisUpdate;
        this.nextUpdate = nextUpdate;
    }

    /** Returns the response as it came; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    /** Returns since when that is known to be so. */
    Instant thisUpdate() {
        return thisUpdate;
    }

    /** Returns until when it may be shown. */
    Instant nextUpdate() {
        return nextUpdate;
    }

    /**
     * Reads a response and makes sure of it.
     *
     * @throws IOException if it cannot be shown: it is about another certificate, too old, not
     *     signed as it has to be, or no response at all
     * @throws RevokedException if it says that the certificate is not good any more
     */
    static Answer read(
            byte[] response, X509Certificate certificate, X509Certificate issuer, Instant now)
            throws IOException, RevokedException {
        Answer answer = times(response, certificate.getSerialNumber());
        try {
            verify(response, certificate, issuer, now);
        } catch (CertPathValidatorException e) {
            if (e.getReason() == BasicReason.REVOKED) {
                throw new RevokedException();
            }
            throw new IOException("not to be trusted: " + e.getMessage(), e);
        } catch (GeneralSecurityException | RuntimeException e) {
            // Whatever the JDK's own parser makes of what a stranger has sent.
            throw new IOException("not to be trusted: " + e.getMessage(), e);
        }
        if (!now.isBefore(answer.nextUpdate)) {
            throw new IOException("was only valid until " + answer.nextUpdate);
        }
        return answer;
    }

    // The JDK's check of certificates, which is given what it would else ask for: signature, who
    // signed, serial number, status and times.
    private static void verify(
            byte[] response, X509Certificate certificate, X509Certificate issuer, Instant now)
            throws GeneralSecurityException {
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOptions(
                Set.of(
                        PKIXRevocationChecker.Option.NO_FALLBACK,
                        PKIXRevocationChecker.Option.ONLY_END_ENTITY));
        checker.setOcspResponses(Map.of(certificate, response));
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
        parameters.addCertPathChecker(checker);
        parameters.setDate(Date.from(now));
        var _ =
                validator.validate(
                        CertificateFactory.getInstance("X.509")
                                .generateCertPath(List.of(certificate)),
                        parameters);
    }

    // RFC 6960 §4.2.1; of all this, only the times are needed: the rest is the JDK's affair.
    private static Answer times(byte[] response, BigInteger serial) throws IOException {
        Der outer = Der.of(response).enter(Der.SEQUENCE);
        byte[] status = outer.octets(Der.ENUMERATED);
        if (status.length != 1 || status[0] != 0) {
            throw new IOException(
                    "the responder has no answer, status " + new BigInteger(1, status));
        }
        Der typed = outer.enter(TAGGED_0).enter(Der.SEQUENCE);
        typed.skip();
        Der data = Der.of(typed.octets(Der.OCTET_STRING)).enter(Der.SEQUENCE).enter(Der.SEQUENCE);
        if (data.isNext(TAGGED_0)) {
            // The version.
            data.skip();
        }
        // Who answers, and when.
        data.skip();
        data.skip();
        Der singles = data.enter(Der.SEQUENCE);
        while (singles.hasNext()) {
            Der single = singles.enter(Der.SEQUENCE);
            Der id = single.enter(Der.SEQUENCE);
            id.skip();
            id.skip();
            id.skip();
            if (new BigInteger(id.octets(Der.INTEGER)).equals(serial)) {
                return times(response, single);
            }
        }
        throw new IOException("is about another certificate");
    }

    private static Answer times(byte[] response, Der single) throws IOException {
        // Good, revoked or unknown.
        single.skip();
        Instant thisUpdate = time(single);
        if (!single.isNext(TAGGED_0)) {
            throw new IOException("does not say until when it is valid");
        }
        return new Answer(response, thisUpdate, time(single.enter(TAGGED_0)));
    }

    private static Instant time(Der at) throws IOException {
        String text = new String(at.octets(Der.GENERALIZED_TIME), StandardCharsets.US_ASCII);
        try {
            return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IOException("no time: " + text, e);
        }
    }
}
