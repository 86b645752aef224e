package io.a3s.gateway.testkit;

import io.a3s.gateway.spi.Metrics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/**
 * Metrics a test can read. They hold plugins to the rules for names, and reading one that was never
 * asked for fails, so that a misspelt name in a test cannot pass as zero. Safe for use by any
 * thread.
 *
 * @since 1.0
 */
public final class FakeMetrics implements Metrics {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private record Key(String name, Map<String, String> labels) {
        @Override
        public String toString() {
            return labels.isEmpty() ? name : name + labels;
        }
    }

    private final Map<Key, AtomicLong> counters = new ConcurrentHashMap<>();
    private final Map<Key, List<Long>> timers = new ConcurrentHashMap<>();
    private final Map<Key, DoubleSupplier> gauges = new ConcurrentHashMap<>();

    FakeMetrics() {}

    @Override
    public Counter counter(String name, String... labels) {
        requireEnding(name, "_total");
        AtomicLong count = counters.computeIfAbsent(key(name, labels), _ -> new AtomicLong());
        return events -> {
            if (events < 0) {
                throw new IllegalArgumentException("events: " + events + " (expected: 0 or more)");
            }
            count.addAndGet(events);
        };
    }

    @Override
    public Timer timer(String name, String... labels) {
        requireEnding(name, "_seconds");
        return timers.computeIfAbsent(key(name, labels), _ -> new CopyOnWriteArrayList<>())::add;
    }

    @Override
    public void gauge(String name, DoubleSupplier value, String... labels) {
        gauges.put(key(name, labels), value);
    }

    /**
     * Returns the value of a counter.
     *
     * @throws AssertionError if no such counter was asked for
     */
    public long count(String name, String... labels) {
        return read(counters, name, labels).get();
    }

    /**
     * Returns the durations a timer recorded, in nanoseconds and in order.
     *
     * @throws AssertionError if no such timer was asked for
     */
    public List<Long> recorded(String name, String... labels) {
        return List.copyOf(read(timers, name, labels));
    }

    /**
     * Reads a gauge.
     *
     * @throws AssertionError if no such gauge was published
     */
    public double gaugeValue(String name, String... labels) {
        return read(gauges, name, labels).getAsDouble();
    }

    private static <T> T read(Map<Key, T> metrics, String name, String... labels) {
        Key key = key(name, labels);
        T metric = metrics.get(key);
        if (metric == null) {
            throw new AssertionError("no metric " + key + " among " + metrics.keySet());
        }
        return metric;
    }

    private static Key key(String name, String... labels) {
        if (!NAME.matcher(name).matches() || name.startsWith("gateway_")) {
            throw new IllegalArgumentException(
                    "metric name: \""
                            + name
                            + "\" (expected: lower case, digits and underscores, without gateway_)");
        }
        if (labels.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "labels: " + labels.length + " (expected: names and values in turn)");
        }
        Map<String, String> pairs = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            pairs.put(labels[i], labels[i + 1]);
        }
        return new Key(name, pairs);
    }

    private static void requireEnding(String name, String ending) {
        if (!name.endsWith(ending)) {
            throw new IllegalArgumentException(
                    "metric name: \"" + name + "\" (expected: ending in " + ending + ')');
        }
    }
}
