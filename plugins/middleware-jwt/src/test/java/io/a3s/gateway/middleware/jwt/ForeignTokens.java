package io.a3s.gateway.middleware.jwt;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Keys of all kinds, and tokens and key sets that another library makes with them. */
final class ForeignTokens {
    static final KeyPair RSA = generate("RSA", 2048);
    static final KeyPair OTHER_RSA = generate("RSA", 2048);
    static final KeyPair P256 = generate("secp256r1");
    static final KeyPair P384 = generate("secp384r1");
    static final KeyPair P521 = generate("secp521r1");
    static final KeyPair ED25519 = generate("Ed25519", 255);
    // 64 bytes, enough for all hash functions.
    static final String SECRET = "0123456789abcdef".repeat(4);

    private ForeignTokens() {}

    static KeyPair generate(String kind, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static KeyPair generate(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the pair that an algorithm needs. */
    static KeyPair pair(String algorithm) {
        return switch (algorithm) {
            case "ES256" -> P256;
            case "ES384" -> P384;
            case "ES512" -> P521;
            case "EdDSA" -> ED25519;
            default -> RSA;
        };
    }

    static String sign(String algorithm, String id, String claims) {
        Key key =
                algorithm.startsWith("HS")
                        ? new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HMAC")
                        : pair(algorithm).getPrivate();
        return sign(algorithm, key, id, claims);
    }

    /**
     * Signs claims.
     *
     * @param id the name of the key, or an empty string for none
     */
    static String sign(String algorithm, Key key, String id, String claims) {
        JsonWebSignature token = new JsonWebSignature();
        token.setAlgorithmHeaderValue(algorithm);
        token.setKey(key);
        token.setPayload(claims);
        if (!id.isEmpty()) {
            token.setKeyIdHeaderValue(id);
        }
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(PublicKey key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /**
     * Returns a public key as JSON.
     *
     * @param more further members with a comma in front, or an empty string
     */
    static String jwk(PublicKey key, String id, String more) {
        try {
            PublicJsonWebKey jwk = PublicJsonWebKey.Factory.newPublicJwk(key);
            jwk.setKeyId(id);
            String json = jwk.toJson();
            return json.substring(0, json.length() - 1) + more + '}';
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    static String jwks(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }
}
