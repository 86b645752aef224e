package io.a3s.gateway.observe;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts events by their reason, of which there is a small fixed set. Safe for use by any thread.
 */
public final class Reasons {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    Reasons() {}

    /** Counts one event. */
    public void count(String reason) {
        counts.computeIfAbsent(reason, ignored -> new LongAdder()).increment();
    }

    /** Returns the number of events whatever their reason. */
    public long sum() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<String, LongAdder> all() {
        return counts;
    }
}
