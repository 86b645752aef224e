package io.a3s.gateway.authentication;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * SipHash-2-4 with 128 bits under a key that never leaves this object. Secrets are compared, and
 * looked up in hash tables, by it: nobody without the key can say anything about the hash of a
 * text, so neither the time a comparison takes nor where it stops tells how close a guess was, and
 * a match by accident has a chance of 1 in 2^128. Allocates nothing but the result.
 *
 * <p>Not for anything that is stored: with the object, the key is gone. Safe for use by any thread.
 */
public final class KeyedHash {
    private static final VarHandle WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long key0;
    private final long key1;

    KeyedHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /**
     * A hash.
     *
     * @param first its first eight bytes
     * @param second its last eight bytes
     */
    public record Tag(long first, long second) {}

    /** Returns a hash with a new random key. */
    public static KeyedHash random() {
        SecureRandom random = new SecureRandom();
        return new KeyedHash(random.nextLong(), random.nextLong());
    }

    /** Returns the hash of the bytes from {@code start} to before {@code end}. */
    public Tag of(byte[] bytes, int start, int end) {
        SipState state = new SipState(key0, key1);
        int next = start;
        for (; next <= end - 8; next += 8) {
            state.add((long) WORDS.get(bytes, next));
        }
        long last = 0;
        for (int shift = 0; next < end; next++, shift += 8) {
            last |= (bytes[next] & 0xffL) << shift;
        }
        return state.end(last, end - start);
    }

    /** Returns the hash of the bytes. */
    public Tag of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    /**
     * Returns the hash of the characters from {@code start} to before {@code end}, each standing
     * for an octet as in a field value.
     *
     * @throws IllegalArgumentException if a character is beyond Latin-1
     */
    public Tag of(String text, int start, int end) {
        SipState state = new SipState(key0, key1);
        int seen = 0;
        int next = start;
        for (; next <= end - 8; next += 8) {
            long word = 0;
            for (int i = 7; i >= 0; i--) {
                char c = text.charAt(next + i);
                seen |= c;
                word = word << 8 | (c & 0xff);
            }
            state.add(word);
        }
        long last = 0;
        for (int shift = 0; next < end; next++, shift += 8) {
            char c = text.charAt(next);
            seen |= c;
            last |= (c & 0xffL) << shift;
        }
        if (seen > 0xff) {
            throw new IllegalArgumentException("a character beyond Latin-1");
        }
        return state.end(last, end - start);
    }

    /** Returns the hash of the characters, each standing for an octet as in a field value. */
    public Tag of(String text) {
        return of(text, 0, text.length());
    }
}
