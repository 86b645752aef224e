package io.a3s.gateway.middleware.jwt;

import java.util.Arrays;

/**
 * Decodes base64url as tokens use it (RFC 7515 §2): no padding, no line breaks, and no second
 * spelling of the same bytes through bits the last character leaves unused (RFC 4648 §3.5). The
 * JDK's decoder lets the first and the last pass.
 */
final class Base64Url {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            VALUES[ALPHABET.charAt(i)] = (byte) i;
        }
    }

    private Base64Url() {}

    /** Decodes the characters from {@code start} to before {@code end}. */
    static byte[] decode(String text, int start, int end) throws MalformedException {
        byte[] decoded = new byte[(int) ((end - start) * 6L / 8)];
        int length = 0;
        int bits = 0;
        int pending = 0;
        for (int i = start; i < end; i++) {
            bits = (bits << 6) | value(text.charAt(i));
            pending += 6;
            if (pending >= 8) {
                pending -= 8;
                decoded[length++] = (byte) (bits >> pending);
                bits &= (1 << pending) - 1;
            }
        }
        if (pending == 6 || bits != 0) {
            throw new MalformedException("the last character has bits that stand for nothing");
        }
        return decoded;
    }

    private static int value(char c) throws MalformedException {
        int value = c < VALUES.length ? VALUES[c] : -1;
        if (value < 0) {
            throw new MalformedException("a character outside the alphabet");
        }
        return value;
    }
}
