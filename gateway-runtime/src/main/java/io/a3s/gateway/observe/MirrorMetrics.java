package io.a3s.gateway.observe;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.Set;

/** The metrics about copies of requests. */
final class MirrorMetrics {
    /** The names of all metrics here, without the suffix of counters. */
    static final Set<String> NAMES =
            Set.of(
                    "gateway_mirror_requests",
                    "gateway_mirror_active_requests",
                    "gateway_mirror_compared",
                    "gateway_mirror_status_differences",
                    "gateway_mirror_body_differences",
                    "gateway_mirror_primary_duration_seconds",
                    "gateway_mirror_duration_seconds");

    private MirrorMetrics() {}

    static void add(MetricSnapshots.Builder page, Map<String, MirrorStats> mirrors) {
        results(page, mirrors);
        GaugeSnapshot.Builder active =
                GaugeSnapshot.builder()
                        .name("gateway_mirror_active_requests")
                        .help("Copies of requests under way.");
        mirrors.forEach(
                (service, s) ->
                        active.dataPoint(
                                TrafficCollector.gauge(
                                        Labels.of("service", service), s.active.get())));
        page.metricSnapshot(active.build());
        TrafficCollector.counters(
                page,
                "gateway_mirror_compared",
                "Copied requests that both services have answered to the end.",
                "service",
                mirrors,
                s -> s.compared.sum());
        statusDifferences(page, mirrors);
        TrafficCollector.counters(
                page,
                "gateway_mirror_body_differences",
                "Compared requests with two different bodies.",
                "service",
                mirrors,
                s -> s.bodyDifferences.sum());
        TrafficCollector.histogram(
                page,
                "gateway_mirror_primary_duration_seconds",
                "Time the service itself took for requests that were compared.",
                "service",
                mirrors,
                s -> s.primaryDuration);
        TrafficCollector.histogram(
                page,
                "gateway_mirror_duration_seconds",
                "Time the other service took for requests that were compared.",
                "service",
                mirrors,
                s -> s.duration);
    }

    private static void results(MetricSnapshots.Builder page, Map<String, MirrorStats> mirrors) {
        CounterSnapshot.Builder metric =
                TrafficCollector.counter(
                        "gateway_mirror_requests", "Copies of requests by how they ended.");
        mirrors.forEach(
                (service, s) ->
                        s.results
                                .all()
                                .forEach(
                                        (result, count) ->
                                                metric.dataPoint(
                                                        TrafficCollector.point(
                                                                Labels.of(
                                                                        "service", service,
                                                                        "result", result),
                                                                count.sum()))));
        page.metricSnapshot(metric.build());
    }

    private static void statusDifferences(
            MetricSnapshots.Builder page, Map<String, MirrorStats> mirrors) {
        CounterSnapshot.Builder metric =
                TrafficCollector.counter(
                        "gateway_mirror_status_differences",
                        "Compared requests with two different statuses, by the class of each.");
        mirrors.forEach(
                (service, s) ->
                        s.statusDifferences
                                .all()
                                .forEach(
                                        (both, count) ->
                                                metric.dataPoint(
                                                        TrafficCollector.point(
                                                                Labels.of(
                                                                        "service",
                                                                        service,
                                                                        "primary",
                                                                        both.substring(0, 3),
                                                                        "mirror",
                                                                        both.substring(4)),
                                                                count.sum()))));
        page.metricSnapshot(metric.build());
    }
}
