package io.a3s.gateway.observe;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Supplier;

/** The metrics page: what the runtime counts, what plugins publish, and the JVM's own figures. */
public final class GatewayMetrics implements AutoCloseable {
    private final Stats stats;
    private final PrometheusMeterRegistry registry;
    private final SharedMeters shared;
    private boolean jvmPublished;

    /**
     * Makes the page.
     *
     * @param stats what is counted about traffic
     * @param backends gives the backends that are configured now
     * @param revisions gives the revisions that are configured now
     */
    public GatewayMetrics(
            Stats stats,
            Supplier<List<BackendView>> backends,
            Supplier<List<RevisionView>> revisions) {
        this.stats = stats;
        PrometheusRegistry prometheus = new PrometheusRegistry();
        prometheus.register(new TrafficCollector(stats, backends, revisions));
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
        shared = new SharedMeters(registry);
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            registry.gauge(
                    "gateway_direct_buffer_bytes", provider, p -> p.metric().usedDirectMemory());
            registry.gauge("gateway_heap_buffer_bytes", provider, p -> p.metric().usedHeapMemory());
        }
    }

    /** Publishes how many lines an access log had to drop. */
    public void watch(AccessLog log) {
        FunctionCounter.builder("gateway_access_log_dropped", log, AccessLog::dropped)
                .description("Access log lines dropped because the output was too slow.")
                .register(registry);
    }

    /** Publishes what is known about plugins. */
    public void watch(Supplier<PluginFigures> plugins) {
        registry.getPrometheusRegistry().register(new PluginCollector(stats, plugins));
    }

    /** Publishes what is known about rollouts. */
    public void watchRollouts(Supplier<List<RolloutView>> rollouts) {
        registry.getPrometheusRegistry().register(new RolloutCollector(rollouts));
    }

    /** Returns the page in Prometheus' text format, version 0.0.4. */
    public String scrape() {
        publishJvm();
        return registry.scrape();
    }

    // With the first page, not before: the JVM's management beans would delay every start.
    private synchronized void publishJvm() {
        if (!jvmPublished) {
            jvmPublished = true;
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ClassLoaderMetrics().bindTo(registry);
        }
    }

    /**
     * Returns where one plugin instance publishes its metrics. Closing it removes them.
     *
     * @param label the label that names the instance, such as {@code middleware}
     * @param name the instance's name
     */
    public InstanceMetrics forInstance(String label, String name) {
        return new InstanceMetrics(shared, label, name);
    }

    @Override
    public void close() {
        registry.close();
    }
}
