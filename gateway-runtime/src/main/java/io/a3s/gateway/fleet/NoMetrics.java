package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.Metrics;
import java.util.function.DoubleSupplier;

/** For what nobody wants to know. */
final class NoMetrics implements Metrics {
    @Override
    public Counter counter(String name, String... labels) {
        return _ -> {};
    }

    @Override
    public Timer timer(String name, String... labels) {
        return _ -> {};
    }

    @Override
    public void gauge(String name, DoubleSupplier value, String... labels) {}
}
