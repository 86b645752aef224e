package io.a3s.gateway.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What is counted about the clients of a service that the gateway remembers. Any thread. */
public final class StickyStats {
    /** Clients that were forgotten before their time, to make room for others. */
    public final LongAdder evictions = new LongAdder();

    private final Set<LongSupplier> tables = ConcurrentHashMap.newKeySet();

    /** Adds a table, which says how many it remembers: one per revision that is in use. */
    public void add(LongSupplier size) {
        tables.add(size);
    }

    /** Removes a table. */
    public void remove(LongSupplier size) {
        tables.remove(size);
    }

    long entries() {
        return tables.stream().mapToLong(LongSupplier::getAsLong).sum();
    }
}
