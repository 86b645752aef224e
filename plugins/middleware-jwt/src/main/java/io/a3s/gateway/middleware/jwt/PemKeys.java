package io.a3s.gateway.middleware.jwt;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads public keys in PEM (RFC 7468). */
final class PemKeys {
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----",
                    Pattern.DOTALL);
    private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");

    private PemKeys() {}

    /**
     * Reads all keys of a text: those of certificates, too.
     *
     * @throws IllegalArgumentException if there is none, or one that cannot be used
     */
    static List<PublicKey> parse(String text) {
        List<PublicKey> keys = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            byte[] content;
            try {
                content = Base64.getMimeDecoder().decode(block.group(2));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("damaged PEM (expected: base64)", e);
            }
            keys.add(key(block.group(1), content));
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "no key in PEM (expected: -----BEGIN PUBLIC KEY----- or BEGIN CERTIFICATE)");
        }
        return keys;
    }

    private static PublicKey key(String label, byte[] content) {
        return switch (label) {
            case "PUBLIC KEY" -> publicKey(content);
            case "CERTIFICATE" -> certificate(content);
            case "RSA PUBLIC KEY" ->
                    throw new IllegalArgumentException(
                            "an RSA key in its old form (expected: PUBLIC KEY, as"
                                    + " `openssl rsa -RSAPublicKey_in -pubout` makes it)");
            default -> throw unexpected(label);
        };
    }

    private static IllegalArgumentException unexpected(String label) {
        return new IllegalArgumentException(
                label.endsWith("PRIVATE KEY")
                        ? "a private key, which no gateway should have (expected: its public key,"
                                + " as `openssl pkey -pubout` makes it)"
                        : label + " (expected: PUBLIC KEY or CERTIFICATE)");
    }

    private static PublicKey publicKey(byte[] content) {
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(content));
            } catch (GeneralSecurityException e) {
                // of another kind
            }
        }
        throw new IllegalArgumentException(
                "a key that cannot be read (expected: RSA, EC on P-256, P-384 or P-521, or Ed25519)");
    }

    private static PublicKey certificate(byte[] content) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(content))
                    .getPublicKey();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a damaged certificate", e);
        }
    }
}
