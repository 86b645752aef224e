package io.a3s.gateway.middleware.apikey;

import io.a3s.gateway.authentication.PasswordHash;
import java.util.HexFormat;

/** A key as the gateway knows it. */
sealed interface StoredKey {
    /** The longest key that is accepted, in bytes. */
    int MAX_LENGTH = 1024;

    /** What a SHA-256 begins with. */
    String SHA256 = "sha256:";

    /**
     * The key itself.
     *
     * @param text it
     */
    record Plain(String text) implements StoredKey {}

    /**
     * Its SHA-256, which is enough for a key that a machine has made up.
     *
     * @param hex its 64 digits
     */
    record Digest(String hex) implements StoredKey {}

    /**
     * A hash that is slow, for keys that somebody may guess.
     *
     * @param hash checks the key
     */
    record Slow(PasswordHash hash) implements StoredKey {}

    /**
     * Reads a key or its hash.
     *
     * @throws IllegalArgumentException if it is neither; the message does not repeat it
     */
    static StoredKey parse(String text) {
        if (text.startsWith(SHA256)) {
            return new Digest(requireDigits(text.substring(SHA256.length())));
        }
        if (PasswordHash.isHash(text)) {
            return new Slow(PasswordHash.parse(text));
        }
        boolean isVisible = text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        if (text.isEmpty() || text.length() > MAX_LENGTH || !isVisible) {
            throw new IllegalArgumentException(
                    "no key (expected: 1 to "
                            + MAX_LENGTH
                            + " visible ASCII characters, no spaces)");
        }
        return new Plain(text);
    }

    private static String requireDigits(String hex) {
        if (hex.length() != 64 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
            throw new IllegalArgumentException(
                    "no SHA-256 (expected: sha256: and 64 hexadecimal digits)");
        }
        return hex;
    }
}
