package io.a3s.gateway.observe;

import io.a3s.gateway.spi.Metrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * The metrics of one plugin instance. Closing it removes them from the registry, which would
 * otherwise keep a replaced plugin's classes in memory.
 */
public final class InstanceMetrics implements Metrics, AutoCloseable {
    private final MeterRegistry registry;
    private final Tags own;
    private final Set<Meter> meters = ConcurrentHashMap.newKeySet();

    InstanceMetrics(MeterRegistry registry, String label, String name) {
        this.registry = registry;
        this.own = Tags.of(label, name);
    }

    @Override
    public Counter counter(String name, String... labels) {
        io.micrometer.core.instrument.Counter counter =
                remember(registry.counter("gateway_" + name, own.and(labels)));
        return counter::increment;
    }

    @Override
    public Timer timer(String name, String... labels) {
        io.micrometer.core.instrument.Timer timer =
                remember(
                        io.micrometer.core.instrument.Timer.builder("gateway_" + name)
                                .tags(own.and(labels))
                                .serviceLevelObjectives(
                                        Duration.ofNanos(100_000),
                                        Duration.ofMillis(1),
                                        Duration.ofMillis(10),
                                        Duration.ofMillis(100),
                                        Duration.ofSeconds(1),
                                        Duration.ofSeconds(10))
                                .register(registry));
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void gauge(String name, DoubleSupplier value, String... labels) {
        remember(
                Gauge.builder("gateway_" + name, value::getAsDouble)
                        .tags(own.and(labels))
                        .strongReference(true)
                        .register(registry));
    }

    private <M extends Meter> M remember(M meter) {
        meters.add(meter);
        return meter;
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
