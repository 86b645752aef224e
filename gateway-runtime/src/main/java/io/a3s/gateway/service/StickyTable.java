package io.a3s.gateway.service;

import io.a3s.gateway.observe.StickyStats;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which client is bound to which backend, by ids of 128 random bits that are made here and nowhere
 * else. A client that stays away is forgotten, and so is the one that was away for longest if there
 * are too many.
 *
 * <p>Safe for use by any thread. Ids are spread over several maps with a lock each, which is held
 * for a few steps, so that event loops hardly meet.
 */
public final class StickyTable implements AutoCloseable {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int ID_BYTES = 16;
    private static final int ID_LENGTH = 22;
    private static final int MAX_STRIPES = 16;
    // With less room, some would be full long before the others.
    private static final int MIN_ROOM = 2048;
    // So many are looked at for each that is added: more than one, or they would never go.
    private static final int FEW = 4;
    private static final int BATCH = 256;

    private final Stripe[] stripes;
    private final SecureRandom random = new SecureRandom();
    private final long ttlNanos;
    private final LongSupplier ticker;
    private final StickyStats stats;
    private final LongSupplier size = this::size;

    /**
     * Makes an empty table.
     *
     * @param maxEntries how many clients are remembered, at most
     * @param ttl how long a client is remembered after its last request; zero for as long as there
     *     is room
     * @param stats where this is counted until it is closed
     * @param ticker tells the time in nanoseconds
     */
    public StickyTable(int maxEntries, Duration ttl, StickyStats stats, LongSupplier ticker) {
        this.ttlNanos = TimeUnit.NANOSECONDS.convert(ttl);
        this.ticker = ticker;
        this.stats = stats;
        this.stripes = new Stripe[Math.clamp(maxEntries / MIN_ROOM, 1, MAX_STRIPES)];
        Arrays.setAll(stripes, _ -> new Stripe(maxEntries / stripes.length));
        stats.add(size);
    }

    /** A client, and what it is bound to. */
    static final class Entry implements Affinity.Binding {
        private final String id;
        private final Stripe home;
        private volatile URI backend;
        // Guarded by the stripe.
        private long usedNanos;
        private long toldNanos;

        private Entry(String id, Stripe home, URI backend) {
            this.id = id;
            this.home = home;
            this.backend = backend;
        }

        String id() {
            return id;
        }

        URI backend() {
            return backend;
        }

        boolean isOf(StickyTable table) {
            return home.isOf(table);
        }

        /**
         * Binds the client to a backend.
         *
         * @return whether to tell it its id once more, as its cookie is to run out: it is taken as
         *     told then
         */
        boolean keep(URI answered) {
            return home.keep(this, answered);
        }
    }

    private final class Stripe {
        // Those that were away for longest come first.
        private final LinkedHashMap<String, Entry> byId = new LinkedHashMap<>(16, 0.75f, true);
        private final int room;

        Stripe(int room) {
            this.room = room;
        }

        boolean isOf(StickyTable table) {
            return table == StickyTable.this;
        }

        synchronized @Nullable Entry find(String id) {
            long now = ticker.getAsLong();
            Entry found = byId.get(id);
            if (found == null) {
                return null;
            }
            if (isOver(found, now)) {
                byId.remove(id);
                return null;
            }
            found.usedNanos = now;
            return found;
        }

        synchronized void add(Entry entry) {
            entry.toldNanos = ticker.getAsLong();
            put(entry, entry.toldNanos);
        }

        synchronized boolean keep(Entry entry, URI answered) {
            long now = ticker.getAsLong();
            entry.backend = answered;
            // It may have gone while the backend took its time.
            put(entry, now);
            boolean isDue = ttlNanos != 0 && now - entry.toldNanos >= ttlNanos / 2;
            if (isDue) {
                entry.toldNanos = now;
            }
            return isDue;
        }

        private void put(Entry entry, long now) {
            entry.usedNanos = now;
            if (byId.put(entry.id, entry) != null) {
                return;
            }
            forget(now, FEW);
            if (byId.size() > room) {
                byId.pollFirstEntry();
                stats.evictions.increment();
            }
        }

        private boolean isOver(Entry entry, long now) {
            return ttlNanos != 0 && now - entry.usedNanos >= ttlNanos;
        }

        /** Forgets who has stayed away for too long; returns whether there may be more of them. */
        private boolean forget(long now, int most) {
            Iterator<Entry> longest = byId.values().iterator();
            for (int i = 0; i < most; i++) {
                if (!longest.hasNext() || !isOver(longest.next(), now)) {
                    return false;
                }
                longest.remove();
            }
            return true;
        }

        synchronized boolean forget() {
            return forget(ticker.getAsLong(), BATCH);
        }

        synchronized int size() {
            return byId.size();
        }
    }

    /** Returns the client of an id, which it has used now; null if there is none. */
    @Nullable Entry find(String id) {
        // Others are not worth a lock, and a long one not the time.
        return id.length() == ID_LENGTH ? stripe(id).find(id) : null;
    }

    /** Takes a client that has none under a new id. */
    Entry add(URI backend) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        String id = BASE64.encodeToString(bytes);
        Stripe home = stripe(id);
        Entry entry = new Entry(id, home, backend);
        home.add(entry);
        return entry;
    }

    private Stripe stripe(String id) {
        // The upper bits, as the maps go by the lower ones.
        return stripes[(id.hashCode() >>> 16) % stripes.length];
    }

    /** Returns how many clients are remembered, after forgetting those whose time is over. */
    public long size() {
        long sum = 0;
        for (Stripe stripe : stripes) {
            boolean isMore = true;
            while (isMore) {
                isMore = stripe.forget();
            }
            sum += stripe.size();
        }
        return sum;
    }

    /** Counts no more. */
    @Override
    public void close() {
        stats.remove(size);
    }
}
