package io.a3s.gateway.middleware.jwt;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A shared secret for one of the algorithms with HMAC (RFC 7518 §3.2). */
final class HmacKey implements TokenKey {
    private final Algorithm algorithm;
    private final SecretKeySpec key;
    // Never updated, only copied, which any number of threads may do at once: a Mac is not safe for
    // use by several threads, a pool of them would need care, and a thread-local would keep this
    // plugin's classes in memory. Null if the provider's Mac cannot be copied.
    private final @Nullable Mac prototype;

    /**
     * Makes a key.
     *
     * @param algorithm one with HMAC
     * @param secret the bytes of the secret, at least one
     */
    HmacKey(Algorithm algorithm, byte[] secret) {
        this.algorithm = algorithm;
        this.key = new SecretKeySpec(secret, "Hmac" + algorithm.digest().replace("-", ""));
        Mac mac = newMac();
        this.prototype = copy(mac) == null ? null : mac;
    }

    @Override
    public Algorithm algorithm() {
        return algorithm;
    }

    @Override
    public boolean verifies(byte[] content, byte[] signature) {
        Mac copy = prototype == null ? null : copy(prototype);
        Mac mac = copy == null ? newMac() : copy;
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

    private Mac newMac() {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform refuses " + key.getAlgorithm(), e);
        }
    }
}
