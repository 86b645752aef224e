package io.a3s.gateway.e2e.robustness;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what became of things, by kind. */
final class Outcomes {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void count(String kind) {
        counts.computeIfAbsent(kind, key -> new LongAdder()).increment();
    }

    @Override
    public String toString() {
        return new TreeMap<>(counts).toString();
    }
}
