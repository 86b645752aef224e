package io.a3s.gateway.middleware.jwt;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.List;
import java.util.Map;

/** What public keys are good for, and how they are made. */
final class PublicKeys {
    private static final int MIN_RSA_BITS = 2048;
    // Beyond that, a signature costs milliseconds.
    private static final int MAX_RSA_BITS = 8192;

    // Of JSON Web Keys, and what Java calls them.
    private static final Map<String, String> CURVES =
            Map.of("P-256", "secp256r1", "P-384", "secp384r1", "P-521", "secp521r1");

    private PublicKeys() {}

    /**
     * Returns the algorithms that fit a key, the usual one first.
     *
     * @throws IllegalArgumentException if there is none, or the key is too weak
     */
    static List<Algorithm> algorithms(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> {
                int bits = rsa.getModulus().bitLength();
                if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
                    throw new IllegalArgumentException(
                            "an RSA key of %d bits (expected: %d to %d)"
                                    .formatted(bits, MIN_RSA_BITS, MAX_RSA_BITS));
                }
                yield List.of(
                        Algorithm.RS256,
                        Algorithm.RS384,
                        Algorithm.RS512,
                        Algorithm.PS256,
                        Algorithm.PS384,
                        Algorithm.PS512);
            }
            case ECPublicKey ec -> List.of(ofCurve(ec.getParams()));
            case EdECPublicKey edwards when isEd25519(edwards) -> List.of(Algorithm.EDDSA);
            default ->
                    throw new IllegalArgumentException(
                            "a key for "
                                    + key.getAlgorithm()
                                    + " (expected: RSA, EC on P-256, P-384 or P-521, or Ed25519)");
        };
    }

    private static boolean isEd25519(EdECPublicKey key) {
        return key.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
    }

    private static Algorithm ofCurve(ECParameterSpec curve) {
        for (Map.Entry<String, String> known : CURVES.entrySet()) {
            ECParameterSpec parameters = curve(known.getValue());
            // The size alone would take other curves of 256 bits for P-256.
            if (parameters.getCurve().equals(curve.getCurve())
                    && parameters.getGenerator().equals(curve.getGenerator())
                    && parameters.getOrder().equals(curve.getOrder())) {
                return switch (known.getKey()) {
                    case "P-256" -> Algorithm.ES256;
                    case "P-384" -> Algorithm.ES384;
                    default -> Algorithm.ES512;
                };
            }
        }
        throw new IllegalArgumentException("an EC key (expected: on P-256, P-384 or P-521)");
    }

    private static ECParameterSpec curve(String name) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform lacks " + name, e);
        }
    }

    /** Makes an RSA key of its two numbers. */
    static PublicKey rsa(byte[] modulus, byte[] exponent) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePublic(
                        new RSAPublicKeySpec(
                                new BigInteger(1, modulus), new BigInteger(1, exponent)));
    }

    /**
     * Makes an EC key of its point.
     *
     * @param curve as in JSON Web Keys
     */
    static PublicKey ec(String curve, byte[] x, byte[] y) throws GeneralSecurityException {
        String name = CURVES.get(curve);
        if (name == null) {
            throw new IllegalArgumentException("an EC key (expected: on P-256, P-384 or P-521)");
        }
        ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve(name)));
    }

    /**
     * Makes an Edwards curve key of its point (RFC 8032 §5.1.2: the bytes of y from the lowest on,
     * with the lowest bit of x in the highest).
     *
     * @param curve as in JSON Web Keys
     */
    static PublicKey edwards(String curve, byte[] point) throws GeneralSecurityException {
        if (!curve.equals("Ed25519") || point.length != 32) {
            throw new IllegalArgumentException("a key on an Edwards curve (expected: Ed25519)");
        }
        byte[] y = new byte[point.length];
        for (int i = 0; i < point.length; i++) {
            y[i] = point[point.length - 1 - i];
        }
        boolean isOdd = (y[0] & 0x80) != 0;
        y[0] &= 0x7f;
        return KeyFactory.getInstance("EdDSA")
                .generatePublic(
                        new EdECPublicKeySpec(
                                NamedParameterSpec.ED25519,
                                new EdECPoint(isOdd, new BigInteger(1, y))));
    }
}
