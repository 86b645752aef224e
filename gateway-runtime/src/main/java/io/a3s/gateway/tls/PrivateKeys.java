package io.a3s.gateway.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys in PEM (RFC 7468): PKCS #8, and the older forms of RSA (RFC 8017 appendix
 * A.1.2) and EC keys (RFC 5915), which the JDK does not know.
 */
final class PrivateKeys {
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([^-]+)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] VERSION_0 = {2, 1, 0};
    // rsaEncryption, with its parameters, NULL
    private static final byte[] RSA = {
        6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };
    // id-ecPublicKey; its parameters are the name of the curve
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 4;
    private static final int PARAMETERS = 0xa0;

    private PrivateKeys() {}

    /** Reads the first key of a text. */
    static PrivateKey read(String pem) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new InvalidKeySpecException("has no private key in PEM");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeySpecException("has a private key that is no valid PEM", e);
        }
        return switch (block.group(1)) {
            case "RSA PRIVATE KEY" -> pkcs8(wrap(RSA, der));
            case "EC PRIVATE KEY" -> pkcs8(wrap(join(EC, curve(der)), der));
            case "ENCRYPTED PRIVATE KEY" ->
                    throw new InvalidKeySpecException(
                            "has an encrypted private key (expected: one without a password)");
            default -> pkcs8(der);
        };
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // another algorithm's
            }
        }
        throw new InvalidKeySpecException(
                "has a private key of a kind that is not known (expected: RSA, EC or Ed25519)");
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return field(
                SEQUENCE, join(VERSION_0, join(field(SEQUENCE, algorithm), field(OCTETS, key))));
    }

    // ECPrivateKey ::= SEQUENCE { version, privateKey, parameters [0] EXPLICIT OBJECT IDENTIFIER,
    // ... }
    private static byte[] curve(byte[] der) throws InvalidKeySpecException {
        try {
            int at = contentOf(der, 0);
            while ((der[at] & 0xff) != PARAMETERS) {
                at = contentOf(der, at) + lengthOf(der, at);
            }
            int content = contentOf(der, at);
            return Arrays.copyOfRange(der, content, content + lengthOf(der, at));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new InvalidKeySpecException("has an EC key that does not name its curve", e);
        }
    }

    private static int contentOf(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int lengthOf(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] field(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 5);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int octets = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3;
            out.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(content.length >> (8 * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
