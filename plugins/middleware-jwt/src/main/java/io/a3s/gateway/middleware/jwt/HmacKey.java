package io.a3s.gateway.middleware.jwt;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A shared secret for HS256 (RFC 7518 §3.2). */
final class HmacKey implements TokenKey {
    private static final String HMAC_SHA256 = "HmacSHA256";

    private final SecretKeySpec key;
    // Never updated, only copied, which any number of threads may do at once: a Mac is not safe for
    // use by several threads, a pool of them would need care, and a thread-local would keep this
    // plugin's classes in memory. Null if the provider's Mac cannot be copied.
    private final @Nullable Mac prototype;

    private HmacKey(SecretKeySpec key) {
        this.key = key;
        Mac mac = newMac(key);
        this.prototype = copy(mac) == null ? null : mac;
    }

    /**
     * Makes a key.
     *
     * @param secret the bytes of the secret, at least one
     */
    static HmacKey sha256(byte[] secret) {
        return new HmacKey(new SecretKeySpec(secret, HMAC_SHA256));
    }

    @Override
    public String algorithm() {
        return "HS256";
    }

    @Override
    public boolean verifies(byte[] content, byte[] signature) {
        Mac copy = prototype == null ? null : copy(prototype);
        Mac mac = copy == null ? newMac(key) : copy;
        // Takes the same time wherever the first difference is.
        return MessageDigest.isEqual(mac.doFinal(content), signature);
    }

    private static @Nullable Mac copy(Mac mac) {
        try {
            return (Mac) mac.clone();
        } catch (CloneNotSupportedException e) {
            return null;
        }
    }

    private static Mac newMac(SecretKeySpec key) {
        try {
            Mac mac = Mac.getInstance(HMAC_SHA256);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform refuses " + HMAC_SHA256, e);
        }
    }
}
