package io.a3s.gateway.middleware.jwt;

import io.a3s.gateway.authentication.KeyedHash;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers tokens that were good, so that their signatures are not computed again: by their keyed
 * hash, never themselves. A table of fixed size, in which each token has four places to be in; a
 * new one takes the place of one that has expired, or of the one that will first. Safe for use by
 * any thread, and takes no lock; of two that write a place at the same time, one is forgotten.
 */
final class TokenCache {
    private static final int PLACES = 4;

    private record Entry(KeyedHash.Tag tag, VerifiedToken token) {}

    private final AtomicReferenceArray<@Nullable Entry> table;
    private final int mask;

    /**
     * Makes an empty cache.
     *
     * @param size how many tokens at least, 0 for none at all
     */
    TokenCache(int size) {
        int rows = size == 0 ? 0 : Integer.highestOneBit(Math.ceilDiv(size, PLACES) * 2 - 1);
        this.table = new AtomicReferenceArray<>(rows * PLACES);
        this.mask = rows - 1;
    }

    /** Returns a token that was checked with the given keys, or null. */
    @Nullable VerifiedToken get(KeyedHash.Tag tag, KeySet keys) {
        if (mask < 0) {
            return null;
        }
        int row = row(tag);
        for (int i = row; i < row + PLACES; i++) {
            Entry entry = table.get(i);
            if (entry != null && entry.tag.equals(tag)) {
                return entry.token.keys().equals(keys) ? entry.token : null;
            }
        }
        return null;
    }

    /** Remembers a token. */
    void put(KeyedHash.Tag tag, VerifiedToken token) {
        if (mask < 0) {
            return;
        }
        int row = row(tag);
        int place = row;
        double earliest = Double.POSITIVE_INFINITY;
        for (int i = row; i < row + PLACES; i++) {
            Entry entry = table.get(i);
            if (entry == null || entry.tag.equals(tag)) {
                place = i;
                break;
            }
            // Those of other keys will never be found again.
            double expiry =
                    entry.token.keys().equals(token.keys())
                            ? entry.token.validity().expiry()
                            : Double.NEGATIVE_INFINITY;
            if (expiry < earliest) {
                earliest = expiry;
                place = i;
            }
        }
        table.set(place, new Entry(tag, token));
    }

    private int row(KeyedHash.Tag tag) {
        return ((int) tag.first() & mask) * PLACES;
    }
}
