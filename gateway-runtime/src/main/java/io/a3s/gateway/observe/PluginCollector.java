package io.a3s.gateway.observe;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Turns what is known about plugins into Prometheus metrics whenever they are asked for. */
final class PluginCollector implements MultiCollector {
    /** The names of all metrics here, without the suffix of counters. */
    static final Set<String> NAMES =
            Set.of(
                    "gateway_plugins",
                    "gateway_plugin_generations",
                    "gateway_plugin_reloads",
                    "gateway_plugin_close_failures");

    private final Stats stats;
    private final Supplier<PluginFigures> figures;

    PluginCollector(Stats stats, Supplier<PluginFigures> figures) {
        this.stats = stats;
        this.figures = figures;
    }

    @Override
    public MetricSnapshots collect() {
        PluginFigures now = figures.get();
        Map<String, Long> reloads = new TreeMap<>();
        stats.pluginReloads().all().forEach((result, count) -> reloads.put(result, count.sum()));
        return MetricSnapshots.of(
                gauge(
                        "gateway_plugins",
                        "Plugins that are in use, and files that are refused.",
                        Map.of(
                                "active",
                                (long) now.active(),
                                "quarantined",
                                (long) now.quarantined())),
                gauge(
                        "gateway_plugin_generations",
                        "Loaded versions of plugins that are in memory.",
                        now.generations()),
                counter(
                        "gateway_plugin_reloads",
                        "Changes of plugins that came into effect or were refused.",
                        "result",
                        reloads),
                counter(
                        "gateway_plugin_close_failures",
                        "Parts of plugins that could not be closed, or not in time.",
                        "plugin",
                        now.closeFailures()));
    }

    private static GaugeSnapshot gauge(String name, String help, Map<String, Long> byState) {
        GaugeSnapshot.Builder metric = GaugeSnapshot.builder().name(name).help(help);
        byState.forEach(
                (state, count) ->
                        metric.dataPoint(
                                GaugeDataPointSnapshot.builder()
                                        .labels(Labels.of("state", state))
                                        .value((double) count)
                                        .build()));
        return metric.build();
    }

    private static CounterSnapshot counter(
            String name, String help, String label, Map<String, Long> counts) {
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
        counts.forEach(
                (value, count) ->
                        metric.dataPoint(
                                CounterDataPointSnapshot.builder()
                                        .labels(Labels.of(label, value))
                                        .value((double) count)
                                        .build()));
        return metric.build();
    }
}
