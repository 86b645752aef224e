package io.a3s.gateway.middleware.ratelimit;

import io.a3s.gateway.spi.Metrics.Counter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The buckets of all keys, bounded in number. A full bucket is no different from an absent one, so
 * full ones go first; each new key looks at a few old ones in turn, and there is no other
 * housekeeping. Only when none of those is full, the one that is closest to it goes: whoever is
 * being held back stays held back, even while others flood the table with keys.
 *
 * <p>Safe for use by any thread. Requests of known keys take no lock. Threads that add keys at the
 * same moment may exceed the bound by a few keys, which the next new key makes up for.
 */
final class BucketTable {
    // Two per new key empty the table faster than it fills.
    private static final int LOOKS = 2;
    private static final int LOOKS_WHEN_CROWDED = 8;

    private final TokenRate rate;
    private final int maxKeys;
    private final Counter evicted;
    private final ConcurrentMap<Object, TokenBucket> buckets = new ConcurrentHashMap<>();
    // Each bucket of the map is here once, or in the hands of a thread that looks at it.
    private final ConcurrentLinkedQueue<TokenBucket> turns = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    /**
     * Makes an empty table.
     *
     * @param evicted counts buckets that had to go although they were not full
     */
    BucketTable(TokenRate rate, int maxKeys, Counter evicted) {
        this.rate = rate;
        this.maxKeys = maxKeys;
        this.evicted = evicted;
    }

    /**
     * Takes a token of a key.
     *
     * @param key tells clients apart by {@code equals}
     * @param now nanoseconds since a moment at or before the first call, never negative
     * @return if there was none, the nanoseconds until there is; if there was one, a number below
     *     0, whose opposite is the nanoseconds until the bucket is full
     */
    long take(Object key, long now) {
        while (true) {
            TokenBucket bucket = buckets.get(key);
            if (bucket == null) {
                bucket = add(key, now);
            }
            long wait = bucket.take(now, rate);
            if (wait != TokenBucket.RETIRED) {
                return wait;
            }
            // Whoever retired it is about to do the same.
            buckets.remove(key, bucket);
        }
    }

    /** Returns the number of keys. */
    int size() {
        return size.get();
    }

    private TokenBucket add(Object key, long now) {
        TokenBucket fresh = new TokenBucket(key, now);
        TokenBucket present = buckets.putIfAbsent(key, fresh);
        if (present != null) {
            return present;
        }
        // Room is made before the new one gets its turn, so that it cannot make room itself.
        if (size.incrementAndGet() > maxKeys) {
            makeRoom(now);
        } else {
            dropFull(now);
        }
        turns.add(fresh);
        return fresh;
    }

    private void dropFull(long now) {
        for (int look = 0; look < LOOKS; look++) {
            TokenBucket bucket = turns.poll();
            if (bucket == null) {
                return;
            }
            if (bucket.retireIfFull(now)) {
                forget(bucket);
            } else {
                turns.add(bucket);
            }
        }
    }

    private void makeRoom(long now) {
        List<TokenBucket> live = new ArrayList<>(LOOKS_WHEN_CROWDED);
        for (int look = 0; look < LOOKS_WHEN_CROWDED; look++) {
            TokenBucket bucket = turns.poll();
            if (bucket == null) {
                break;
            }
            if (bucket.retireIfFull(now)) {
                forget(bucket);
            } else {
                live.add(bucket);
            }
        }
        while (size.get() > maxKeys && !live.isEmpty()) {
            TokenBucket closest =
                    Collections.min(
                            live, Comparator.comparingLong(bucket -> bucket.nanosToFull(now)));
            live.remove(closest);
            closest.retire();
            forget(closest);
            evicted.increment();
        }
        turns.addAll(live);
    }

    // Only by the thread that polled the bucket, hence once for each.
    private void forget(TokenBucket bucket) {
        buckets.remove(bucket.key(), bucket);
        size.decrementAndGet();
    }
}
