package io.a3s.gateway.e2e;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JSON Web Tokens and keys as an identity provider would issue them. */
final class Jwt {
    private Jwt() {}

    /** Returns a token for a subject that is valid until then, signed with HS256. */
    static String hs256(String secret, String subject, Instant expiry)
            throws GeneralSecurityException {
        return hs256(
                secret, "{\"sub\":\"%s\",\"exp\":%d}".formatted(subject, expiry.getEpochSecond()));
    }

    /** Returns a token with the given claims, signed with HS256. */
    static String hs256(String secret, String claims) throws GeneralSecurityException {
        String content = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + encode(claims);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return content + "." + encode(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Returns a token with the given claims, signed with RS256. */
    static String rs256(PrivateKey key, String id, String claims) throws GeneralSecurityException {
        String header =
                "{\"alg\":\"RS256\"%s}".formatted(id.isEmpty() ? "" : ",\"kid\":\"" + id + '"');
        String content = encode(header) + "." + encode(claims);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + encode(signature.sign());
    }

    /** Returns an RSA key as a JSON Web Key. */
    static String jwk(PublicKey key, String id) {
        RSAPublicKey rsa = (RSAPublicKey) key;
        return "{\"kty\":\"RSA\",\"use\":\"sig\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}"
                .formatted(id, encode(rsa.getModulus()), encode(rsa.getPublicExponent()));
    }

    /** Returns a set of JSON Web Keys. */
    static String jwks(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    private static String encode(BigInteger number) {
        byte[] bytes = number.toByteArray();
        // Without the zero that keeps it positive.
        return encode(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String encode(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
