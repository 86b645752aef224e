package io.a3s.gateway.snapshot;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Things that outlive a change of configuration if both configurations ask for the same: they are
 * made for the first snapshot that uses them and ended when the last one has let go. One thread at
 * a time acquires; any may release.
 *
 * @param <K> what a thing is asked for by; equal keys get the same thing
 * @param <V> the thing
 */
final class Shared<K, V> {
    private static final class Entry<V> {
        final V value;
        int users;

        Entry(V value) {
            this.value = value;
        }
    }

    private final Map<K, Entry<V>> entries = new HashMap<>();
    private final Consumer<V> end;

    /**
     * Makes an empty collection.
     *
     * @param end ends a thing that nobody uses any more
     */
    Shared(Consumer<V> end) {
        this.end = end;
    }

    /**
     * Returns the thing of a key, making it if there is none. Whatever {@code create} throws leaves
     * nothing behind.
     */
    V acquire(K key, Function<? super K, ? extends V> create) {
        Optional<V> present = acquirePresent(key);
        if (present.isPresent()) {
            return present.get();
        }
        // Outside the lock: it may take long, and others have things to release meanwhile.
        Entry<V> entry = new Entry<>(create.apply(key));
        entry.users = 1;
        synchronized (entries) {
            entries.put(key, entry);
        }
        return entry.value;
    }

    private Optional<V> acquirePresent(K key) {
        synchronized (entries) {
            Entry<V> entry = entries.get(key);
            if (entry == null) {
                return Optional.empty();
            }
            entry.users++;
            return Optional.of(entry.value);
        }
    }

    /** Lets go of the thing of a key. */
    void release(K key) {
        Entry<V> unused;
        synchronized (entries) {
            Entry<V> entry = entries.get(key);
            if (entry == null || --entry.users > 0) {
                return;
            }
            entries.remove(key);
            unused = entry;
        }
        end.accept(unused.value);
    }
}
