package io.a3s.gateway.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * The meters of all plugin instances. During a change of configuration, the old and the new
 * instance of one name use the same meters; they vanish with the last of them. Safe for use by any
 * thread.
 */
final class SharedMeters {
    private static final Duration[] TIMER_BOUNDS = {
        Duration.ofNanos(100_000),
        Duration.ofMillis(1),
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10)
    };

    private record GaugeKey(String name, Tags tags) {}

    /** A gauge and those who have a value for it; the latest is asked. */
    private static final class Sources {
        private final List<DoubleSupplier> all = new ArrayList<>(1);

        synchronized void add(DoubleSupplier source) {
            all.add(source);
        }

        /** Returns whether none is left. */
        @SuppressWarnings("ReferenceEquality") // the same one, whatever a plugin's equals says
        synchronized boolean remove(DoubleSupplier source) {
            for (int i = all.size() - 1; i >= 0; i--) {
                if (all.get(i) == source) {
                    all.remove(i);
                    break;
                }
            }
            return all.isEmpty();
        }

        double value() {
            DoubleSupplier latest;
            synchronized (this) {
                if (all.isEmpty()) {
                    return Double.NaN;
                }
                latest = all.getLast();
            }
            return latest.getAsDouble();
        }
    }

    private record OpenGauge(Gauge gauge, Sources sources) {}

    private final MeterRegistry registry;
    private final Map<Meter, Integer> users = new HashMap<>();
    private final Map<GaugeKey, OpenGauge> gauges = new HashMap<>();

    SharedMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    synchronized Counter counter(String name, Tags tags) {
        return use(registry.counter(full(name), tags));
    }

    synchronized Timer timer(String name, Tags tags) {
        return use(
                Timer.builder(full(name))
                        .tags(tags)
                        .serviceLevelObjectives(TIMER_BOUNDS)
                        .register(registry));
    }

    /** Publishes a value and returns what takes it back. */
    synchronized Runnable gauge(String name, Tags tags, DoubleSupplier source) {
        GaugeKey key = new GaugeKey(full(name), tags);
        OpenGauge open = gauges.get(key);
        if (open == null) {
            Sources sources = new Sources();
            open =
                    new OpenGauge(
                            Gauge.builder(key.name(), sources::value)
                                    .tags(tags)
                                    .strongReference(true)
                                    .register(registry),
                            sources);
            gauges.put(key, open);
        }
        OpenGauge shared = open;
        shared.sources().add(source);
        return () -> release(key, shared, source);
    }

    private synchronized void release(GaugeKey key, OpenGauge shared, DoubleSupplier source) {
        if (shared.sources().remove(source)) {
            gauges.remove(key);
            registry.remove(shared.gauge());
        }
    }

    /** Gives a counter or timer back. */
    synchronized void release(Meter meter) {
        if (users.merge(meter, -1, Integer::sum) == 0) {
            users.remove(meter);
            registry.remove(meter);
        }
    }

    private <M extends Meter> M use(M meter) {
        users.merge(meter, 1, Integer::sum);
        return meter;
    }

    private static String full(String name) {
        String full = "gateway_" + name;
        // One page must not have the same name twice; the runtime's own would be lost with it.
        String bare = full.replaceFirst("_total$", "");
        if (TrafficCollector.NAMES.contains(bare)
                || MirrorMetrics.NAMES.contains(bare)
                || PluginCollector.NAMES.contains(bare)
                || RolloutCollector.NAMES.contains(bare)) {
            throw new IllegalArgumentException(
                    "metric: \"" + name + "\" (expected: a name the gateway does not use itself)");
        }
        return full;
    }
}
