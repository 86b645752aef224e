package io.a3s.gateway.observe;

import io.a3s.gateway.spi.Metrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * The metrics of one plugin instance. Closing it removes them from the page, unless another
 * instance of the same name goes on with them; they would otherwise keep a replaced plugin's
 * classes in memory.
 */
public final class InstanceMetrics implements Metrics, AutoCloseable {
    private final SharedMeters shared;
    private final Tags own;
    private final List<Runnable> releases = new ArrayList<>();

    InstanceMetrics(SharedMeters shared, String label, String name) {
        this.shared = shared;
        this.own = Tags.of(label, name);
    }

    @Override
    public Counter counter(String name, String... labels) {
        io.micrometer.core.instrument.Counter counter =
                remember(shared.counter(name, own.and(labels)));
        return counter::increment;
    }

    @Override
    public Timer timer(String name, String... labels) {
        io.micrometer.core.instrument.Timer timer = remember(shared.timer(name, own.and(labels)));
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public synchronized void gauge(String name, DoubleSupplier value, String... labels) {
        releases.add(shared.gauge(name, own.and(labels), value));
    }

    private synchronized <M extends Meter> M remember(M meter) {
        releases.add(() -> shared.release(meter));
        return meter;
    }

    @Override
    public synchronized void close() {
        releases.forEach(Runnable::run);
        releases.clear();
    }
}
