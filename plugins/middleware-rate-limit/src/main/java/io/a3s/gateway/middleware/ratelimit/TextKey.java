package io.a3s.gateway.middleware.ratelimit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Text as a key of bounded size, as clients may choose both the text and how many there are.
 *
 * @param text the text, or the digest of a long one
 * @param isDigest whether it is a digest, so that nobody can send another's digest as a value
 */
record TextKey(String text, boolean isDigest) implements Comparable<TextKey> {
    private static final int MAX_LENGTH = 64;

    static TextKey of(String value) {
        if (value.length() <= MAX_LENGTH) {
            return new TextKey(value, false);
        }
        byte[] digest = sha256().digest(value.getBytes(StandardCharsets.UTF_8));
        return new TextKey(HexFormat.of().formatHex(digest), true);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    // Lets a ConcurrentHashMap search a bin of values made to collide.
    @Override
    public int compareTo(TextKey other) {
        int order = text.compareTo(other.text);
        return order != 0 ? order : Boolean.compare(isDigest, other.isDigest);
    }
}
