package io.a3s.gateway.ocsp;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;

/** What is asked about a certificate, and where (RFC 6960). */
final class Question {
    private static final String AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";
    // 1.3.6.1.5.5.7.48.1
    private static final byte[] OCSP = {0x2b, 6, 1, 5, 5, 7, 0x30, 1};
    // Context-specific 6 is the URI of a GeneralName (RFC 5280 §4.2.1.6).
    private static final int URI_NAME = 0x86;
    // 1.3.14.3.2.26, SHA-1. It only names the issuer here, and responders know no other.
    private static final byte[] SHA_1 = {0x2b, 0x0e, 3, 2, 0x1a};

    private Question() {}

    /** Returns where a certificate says that one may ask about it. */
    static Optional<URI> responder(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(AUTHORITY_INFO_ACCESS);
        if (extension == null) {
            return Optional.empty();
        }
        try {
            Der all = Der.of(Der.of(extension).octets(Der.OCTET_STRING)).enter(Der.SEQUENCE);
            while (all.hasNext()) {
                Der one = all.enter(Der.SEQUENCE);
                boolean isOcsp = Arrays.equals(one.octets(Der.OBJECT_IDENTIFIER), OCSP);
                if (isOcsp && one.isNext(URI_NAME)) {
                    byte[] text = one.octets(URI_NAME);
                    URI uri = URI.create(new String(text, StandardCharsets.US_ASCII));
                    if (uri.getHost() != null && "http".equalsIgnoreCase(uri.getScheme())) {
                        return Optional.of(uri);
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // Names none that could be asked.
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** Returns the request about one certificate (RFC 6960 §4.1). */
    static byte[] about(X509Certificate certificate, X509Certificate issuer) throws IOException {
        byte[] algorithm =
                Der.value(
                        Der.SEQUENCE, Der.value(Der.OBJECT_IDENTIFIER, SHA_1), Der.value(Der.NULL));
        byte[] name = sha1(certificate.getIssuerX500Principal().getEncoded());
        byte[] id =
                Der.value(
                        Der.SEQUENCE,
                        algorithm,
                        Der.value(Der.OCTET_STRING, name),
                        Der.value(Der.OCTET_STRING, sha1(key(issuer))),
                        Der.value(Der.INTEGER, certificate.getSerialNumber().toByteArray()));
        byte[] requests = Der.value(Der.SEQUENCE, Der.value(Der.SEQUENCE, id));
        return Der.value(Der.SEQUENCE, Der.value(Der.SEQUENCE, requests));
    }

    // The bits of the key, without its algorithm and the octet that counts unused ones.
    private static byte[] key(X509Certificate issuer) throws IOException {
        Der info = Der.of(issuer.getPublicKey().getEncoded()).enter(Der.SEQUENCE);
        info.skip();
        byte[] bits = info.octets(Der.BIT_STRING);
        return Arrays.copyOfRange(bits, Math.min(1, bits.length), bits.length);
    }

    private static byte[] sha1(byte[] of) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(of);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
