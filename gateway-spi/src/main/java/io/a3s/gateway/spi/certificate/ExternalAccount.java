package io.a3s.gateway.spi.certificate;

import io.a3s.gateway.spi.Incubating;

/**
 * An account that somebody has at a certificate authority, outside of the protocol, and that a new
 * account is bound to (RFC 8555 §7.3.4).
 *
 * @param keyId what the authority calls the key
 * @param hmacKey the key in the URL-safe form of Base64 without padding, 32 octets or more; a
 *     secret
 * @since 1.0
 */
@Incubating
public record ExternalAccount(String keyId, String hmacKey) {
    /** Returns what the authority calls the key, without the key. */
    @Override
    public String toString() {
        return keyId;
    }
}
