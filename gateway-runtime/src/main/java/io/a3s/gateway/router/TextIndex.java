package io.a3s.gateway.router;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash map from text whose keys are looked up by a stretch of a longer text, without making a
 * string of it. Immutable.
 *
 * <p>Open addressing in one array of keys and values and one of hashes: a look-up among 100,000
 * texts touches few cache lines.
 */
final class TextIndex<V> {
    private final int mask;
    private final int[] hashes;
    private final @Nullable Object[] slots;

    TextIndex(Map<String, V> entries) {
        // At most half full, so that runs of occupied slots stay short.
        int capacity = Integer.highestOneBit(Math.max(1, entries.size())) * 4;
        this.mask = capacity - 1;
        this.hashes = new int[capacity];
        this.slots = new @Nullable Object[capacity * 2];
        entries.forEach(this::put);
    }

    private void put(String key, V value) {
        int hash = key.hashCode();
        int slot = first(hash);
        while (slots[slot * 2] != null) {
            slot = (slot + 1) & mask;
        }
        hashes[slot] = hash;
        slots[slot * 2] = key;
        slots[slot * 2 + 1] = value;
    }

    @Nullable V get(String text) {
        return get(text, 0, text.length(), text.hashCode());
    }

    @Nullable V get(String text, int start, int end) {
        if (start == 0 && end == text.length()) {
            return get(text);
        }
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = hash(hash, text.charAt(i));
        }
        return get(text, start, end, hash);
    }

    /** Returns the value of a stretch of text whose {@link #hash} is known. */
    @SuppressWarnings("unchecked") // put() stores nothing but values there
    @Nullable V get(String text, int start, int end, int hash) {
        int slot = first(hash);
        while (slots[slot * 2] instanceof String key) {
            if (hashes[slot] == hash
                    && key.length() == end - start
                    && text.startsWith(key, start)) {
                return (V) slots[slot * 2 + 1];
            }
            slot = (slot + 1) & mask;
        }
        return null;
    }

    /**
     * Returns the hash of a text with one more character, as {@link String#hashCode} defines it.
     */
    static int hash(int hash, char next) {
        return 31 * hash + next;
    }

    private int first(int hash) {
        // Hashes of similar texts differ in few low bits; Fibonacci hashing spreads them.
        int spread = hash * 0x9E3779B9;
        return (spread ^ (spread >>> 16)) & mask;
    }
}
