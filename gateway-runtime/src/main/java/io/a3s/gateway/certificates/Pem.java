package io.a3s.gateway.certificates;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes keys and certificates as text (RFC 7468), and reads key pairs written so. */
final class Pem {
    private static final Base64.Encoder LINES =
            Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    static String of(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    static String of(PublicKey key) {
        return block("PUBLIC KEY", key.getEncoded());
    }

    static String of(X509Certificate certificate) throws GeneralSecurityException {
        return block("CERTIFICATE", certificate.getEncoded());
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + LINES.encodeToString(der)
                + "\n-----END "
                + label
                + "-----\n";
    }

    /** Reads an EC key with its public part. */
    static KeyPair keyPair(String text) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("EC");
        return new KeyPair(
                factory.generatePublic(new X509EncodedKeySpec(content(text, "PUBLIC KEY"))),
                factory.generatePrivate(new PKCS8EncodedKeySpec(content(text, "PRIVATE KEY"))));
    }

    private static byte[] content(String text, String label) throws GeneralSecurityException {
        Matcher block =
                Pattern.compile("-----BEGIN " + label + "-----([^-]+)-----END").matcher(text);
        try {
            if (block.find()) {
                return Base64.getMimeDecoder().decode(block.group(1));
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("no valid " + label + " in PEM", e);
        }
        throw new InvalidKeySpecException("no " + label + " in PEM");
    }
}
