package io.a3s.gateway.observe;

import io.a3s.gateway.observe.MiddlewareStats.Phase;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** Turns the counts of {@link Stats} into Prometheus metrics whenever they are asked for. */
final class TrafficCollector implements MultiCollector {
    /** The names of all metrics here, without the suffix of counters. */
    static final Set<String> NAMES =
            Set.of(
                    "gateway_active_connections",
                    "gateway_active_requests",
                    "gateway_backend_active_requests",
                    "gateway_backend_healthy",
                    "gateway_backend_requests",
                    "gateway_certificate_orders",
                    "gateway_config_reloads",
                    "gateway_connections_refused",
                    "gateway_local_replies",
                    "gateway_middleware_bypassed",
                    "gateway_middleware_errors",
                    "gateway_middleware_invocations",
                    "gateway_plugin_errors",
                    "gateway_request_bytes",
                    "gateway_requests",
                    "gateway_response_bytes",
                    "gateway_responses",
                    "gateway_router_duration_seconds",
                    "gateway_router_errors",
                    "gateway_router_latency_microseconds",
                    "gateway_router_requests",
                    "gateway_revision_active_requests",
                    "gateway_revision_attempts",
                    "gateway_revision_errors",
                    "gateway_revision_percent",
                    "gateway_revision_request_duration_seconds",
                    "gateway_revision_requests",
                    "gateway_revision_ttft_seconds",
                    "gateway_scaling_first_byte_seconds",
                    "gateway_scaling_start_seconds",
                    "gateway_scaling_wait_seconds",
                    "gateway_service_errors",
                    "gateway_service_failovers",
                    "gateway_service_request_duration_seconds",
                    "gateway_service_requests",
                    "gateway_service_retries",
                    "gateway_service_ttft_seconds",
                    "gateway_sticky_entries",
                    "gateway_sticky_evictions",
                    "gateway_streams_cut");

    private final Stats stats;
    private final Supplier<List<BackendView>> backends;
    private final Supplier<List<RevisionView>> views;

    TrafficCollector(
            Stats stats, Supplier<List<BackendView>> backends, Supplier<List<RevisionView>> views) {
        this.stats = stats;
        this.backends = backends;
        this.views = views;
    }

    @Override
    public MetricSnapshots collect() {
        MetricSnapshots.Builder page = MetricSnapshots.builder();
        total(page, "gateway_requests", "Requests received.", stats.requests.sum());
        total(
                page,
                "gateway_response_bytes",
                "Bytes of body sent to clients.",
                stats.responseBytes.sum());
        total(
                page,
                "gateway_request_bytes",
                "Bytes of body received from clients.",
                stats.requestBytes.sum());
        counters(
                page,
                "gateway_streams_cut",
                "Responses cut off after their head had gone out.",
                "reason",
                stats.cutStreams.all(),
                s -> s.sum());
        refusedConnections(page);
        responses(page);
        counters(
                page,
                "gateway_local_replies",
                "Answers of the gateway itself.",
                "reason",
                stats.localReplies().all(),
                s -> s.sum());
        counters(
                page,
                "gateway_config_reloads",
                "Configurations that came into effect or were refused.",
                "result",
                stats.reloads().all(),
                s -> s.sum());
        counters(
                page,
                "gateway_certificate_orders",
                "Certificates that were obtained or not.",
                "result",
                stats.certificateOrders().all(),
                s -> s.sum());
        routers(page, stats.routers.all());
        services(page, stats.services.all());
        MirrorMetrics.add(page, stats.mirrors.all());
        revisions(page);
        coldStarts(page, stats.coldStarts.all());
        stickies(page, stats.stickies.all());
        counters(
                page,
                "gateway_backend_requests",
                "Requests sent to a backend.",
                "backend",
                stats.backends.all(),
                LoopCounter::sum);
        counters(
                page,
                "gateway_middleware_invocations",
                "Requests that reached a middleware.",
                "middleware",
                stats.middlewares.all(),
                s -> s.invocations.sum());
        failures(
                page,
                "gateway_middleware_errors",
                "Failures inside a middleware.",
                s -> s.failures.sum());
        failures(
                page,
                "gateway_middleware_bypassed",
                "Failures after which the exchange went on without the middleware.",
                s -> s.bypasses.sum());
        pluginParts(page);
        gauges(page);
        return page.build();
    }

    private void responses(MetricSnapshots.Builder page) {
        CounterSnapshot.Builder metric =
                counter("gateway_responses", "Responses by class of status.");
        for (int status = 1; status <= 5; status++) {
            metric.dataPoint(
                    point(Labels.of("status_class", status + "xx"), stats.responses[status].sum()));
        }
        page.metricSnapshot(metric.build());
    }

    private void refusedConnections(MetricSnapshots.Builder page) {
        CounterSnapshot.Builder metric =
                counter(
                        "gateway_connections_refused",
                        "Connections closed without having been served.");
        stats.refusedConnections
                .all()
                .forEach(
                        (entrypoint, reasons) ->
                                reasons.all()
                                        .forEach(
                                                (reason, count) ->
                                                        metric.dataPoint(
                                                                point(
                                                                        Labels.of(
                                                                                "entrypoint",
                                                                                entrypoint,
                                                                                "reason",
                                                                                reason),
                                                                        count.sum()))));
        page.metricSnapshot(metric.build());
    }

    private void routers(MetricSnapshots.Builder page, Map<String, RouterStats> routers) {
        counters(
                page,
                "gateway_router_requests",
                "Requests by router.",
                "router",
                routers,
                s -> s.requests.sum());
        counters(
                page,
                "gateway_router_errors",
                "Responses with status 400 and above.",
                "router",
                routers,
                s -> s.errors.sum());
        counters(
                page,
                "gateway_router_latency_microseconds",
                "Time from request to end of response, summed.",
                "router",
                routers,
                s -> s.duration.sumMicros());
        histogram(
                page,
                "gateway_router_duration_seconds",
                "Time from request to end of response.",
                "router",
                routers,
                s -> s.duration);
    }

    private void services(MetricSnapshots.Builder page, Map<String, ServiceStats> services) {
        counters(
                page,
                "gateway_service_requests",
                "Requests by service.",
                "service",
                services,
                s -> s.requests.sum());
        counters(
                page,
                "gateway_service_errors",
                "Requests no backend answered, or one answered with 500 and above.",
                "service",
                services,
                s -> s.errors.sum());
        counters(
                page,
                "gateway_service_retries",
                "Requests sent once more, because an attempt had failed.",
                "service",
                services,
                s -> s.retries.sum());
        counters(
                page,
                "gateway_service_failovers",
                "Requests and connections that another service took over.",
                "service",
                services,
                s -> s.failovers.sum());
        histogram(
                page,
                "gateway_service_request_duration_seconds",
                "Time from forwarding to end of response.",
                "service",
                services,
                s -> s.duration);
        histogram(
                page,
                "gateway_service_ttft_seconds",
                "Time from forwarding to the first byte of the response's body.",
                "service",
                services,
                s -> s.timeToFirstByte);
    }

    private void revisions(MetricSnapshots.Builder page) {
        CounterSnapshot.Builder requests =
                counter("gateway_revision_requests", "Requests by revision.");
        CounterSnapshot.Builder attempts =
                counter(
                        "gateway_revision_attempts",
                        "Attempts at a revision's backends that were answered or have failed.");
        CounterSnapshot.Builder errors =
                counter(
                        "gateway_revision_errors",
                        "Attempts that have failed, or were answered with 500 and above.");
        HistogramSnapshot.Builder duration =
                HistogramSnapshot.builder()
                        .name("gateway_revision_request_duration_seconds")
                        .help("Time from forwarding to end of response.");
        HistogramSnapshot.Builder firstByte =
                HistogramSnapshot.builder()
                        .name("gateway_revision_ttft_seconds")
                        .help("Time from forwarding to the first byte of the response's body.");
        stats.revisions
                .all()
                .forEach(
                        (service, revisions) ->
                                revisions
                                        .all()
                                        .forEach(
                                                (revision, s) -> {
                                                    Labels labels = labels(service, revision);
                                                    requests.dataPoint(
                                                            point(labels, s.requests.sum()));
                                                    attempts.dataPoint(
                                                            point(labels, s.attempts.sum()));
                                                    errors.dataPoint(point(labels, s.errors.sum()));
                                                    duration.dataPoint(point(labels, s.duration));
                                                    firstByte.dataPoint(
                                                            point(labels, s.timeToFirstByte));
                                                }));
        page.metricSnapshot(requests.build());
        page.metricSnapshot(attempts.build());
        page.metricSnapshot(errors.build());
        page.metricSnapshot(duration.build());
        page.metricSnapshot(firstByte.build());
        GaugeSnapshot.Builder percent =
                GaugeSnapshot.builder()
                        .name("gateway_revision_percent")
                        .help("The share of requests that a revision gets.");
        GaugeSnapshot.Builder active =
                GaugeSnapshot.builder()
                        .name("gateway_revision_active_requests")
                        .help("Requests under way at a revision.");
        for (RevisionView view : views.get()) {
            Labels labels = labels(view.service(), view.revision());
            percent.dataPoint(gauge(labels, view.percent()));
            active.dataPoint(gauge(labels, view.activeRequests()));
        }
        page.metricSnapshot(percent.build());
        page.metricSnapshot(active.build());
    }

    private static Labels labels(String service, String revision) {
        return Labels.of("service", service, "revision", revision);
    }

    private static void stickies(MetricSnapshots.Builder page, Map<String, StickyStats> services) {
        GaugeSnapshot.Builder entries =
                GaugeSnapshot.builder()
                        .name("gateway_sticky_entries")
                        .help("Clients whose backend the gateway remembers.");
        services.forEach(
                (service, s) ->
                        entries.dataPoint(gauge(Labels.of("service", service), s.entries())));
        page.metricSnapshot(entries.build());
        counters(
                page,
                "gateway_sticky_evictions",
                "Clients forgotten before their time, to make room for others.",
                "service",
                services,
                s -> s.evictions.sum());
    }

    private void coldStarts(MetricSnapshots.Builder page, Map<String, ColdStartStats> services) {
        histogram(
                page,
                "gateway_scaling_wait_seconds",
                "Time requests waited for a replica.",
                "service",
                services,
                s -> s.wait);
        histogram(
                page,
                "gateway_scaling_start_seconds",
                "Time from asking for the first replica until it took requests.",
                "service",
                services,
                ColdStartStats::start);
        histogram(
                page,
                "gateway_scaling_first_byte_seconds",
                "Time from a request that had to wait to the first byte of its response's body.",
                "service",
                services,
                s -> s.firstByte);
    }

    private void failures(
            MetricSnapshots.Builder page,
            String name,
            String help,
            ToLongFunction<FailureStats> value) {
        CounterSnapshot.Builder metric = counter(name, help);
        stats.middlewares
                .all()
                .forEach(
                        (middleware, s) -> {
                            for (Phase phase : Phase.values()) {
                                metric.dataPoint(
                                        point(
                                                Labels.of(
                                                        "middleware",
                                                        middleware,
                                                        "phase",
                                                        phase.label()),
                                                value.applyAsLong(s.failures(phase))));
                            }
                        });
        page.metricSnapshot(metric.build());
    }

    private void pluginParts(MetricSnapshots.Builder page) {
        CounterSnapshot.Builder metric =
                counter(
                        "gateway_plugin_errors",
                        "Failures inside what plugins bring besides middlewares.");
        stats.pluginParts()
                .forEach(
                        (part, s) ->
                                metric.dataPoint(
                                        point(
                                                Labels.of("kind", part.kind(), "name", part.name()),
                                                s.failures.sum())));
        page.metricSnapshot(metric.build());
    }

    private void gauges(MetricSnapshots.Builder page) {
        GaugeSnapshot.Builder connections =
                GaugeSnapshot.builder()
                        .name("gateway_active_connections")
                        .help("Connections open.");
        stats.connections
                .all()
                .forEach(
                        (name, count) ->
                                connections.dataPoint(
                                        gauge(Labels.of("entrypoint", name), count.get())));
        page.metricSnapshot(connections.build());
        page.metricSnapshot(
                GaugeSnapshot.builder()
                        .name("gateway_active_requests")
                        .help("Requests under way.")
                        .dataPoint(gauge(Labels.EMPTY, stats.activeExchanges.sum()))
                        .build());
        GaugeSnapshot.Builder healthy =
                GaugeSnapshot.builder()
                        .name("gateway_backend_healthy")
                        .help("Whether a backend is fit to serve.");
        GaugeSnapshot.Builder active =
                GaugeSnapshot.builder()
                        .name("gateway_backend_active_requests")
                        .help("Requests under way at a backend.");
        GaugeSnapshot.Builder ejected =
                GaugeSnapshot.builder()
                        .name("gateway_backend_ejected")
                        .help("Whether a backend is put out because requests to it have failed.");
        CounterSnapshot.Builder ejections =
                counter(
                        "gateway_backend_ejections",
                        "How often a backend was put out because requests to it have failed.");
        Set<Labels> seen = new HashSet<>();
        for (BackendView backend : backends.get()) {
            Labels labels = Labels.of("service", backend.service(), "backend", backend.url());
            if (!seen.add(labels)) {
                // A server that is listed twice; one page must not have the same labels twice.
                continue;
            }
            healthy.dataPoint(gauge(labels, backend.healthy() ? 1 : 0));
            active.dataPoint(gauge(labels, backend.activeRequests()));
            ejected.dataPoint(gauge(labels, backend.ejected() ? 1 : 0));
            ejections.dataPoint(point(labels, backend.ejections()));
        }
        page.metricSnapshot(healthy.build());
        page.metricSnapshot(active.build());
        page.metricSnapshot(ejected.build());
        page.metricSnapshot(ejections.build());
    }

    private static void total(MetricSnapshots.Builder page, String name, String help, long value) {
        page.metricSnapshot(counter(name, help).dataPoint(point(Labels.EMPTY, value)).build());
    }

    static <S> void counters(
            MetricSnapshots.Builder page,
            String name,
            String help,
            String label,
            Map<String, S> all,
            ToLongFunction<S> value) {
        CounterSnapshot.Builder metric = counter(name, help);
        all.forEach(
                (key, s) -> metric.dataPoint(point(Labels.of(label, key), value.applyAsLong(s))));
        page.metricSnapshot(metric.build());
    }

    static <S> void histogram(
            MetricSnapshots.Builder page,
            String name,
            String help,
            String label,
            Map<String, S> all,
            Function<S, LoopHistogram> histogram) {
        HistogramSnapshot.Builder metric = HistogramSnapshot.builder().name(name).help(help);
        all.forEach((key, s) -> metric.dataPoint(point(Labels.of(label, key), histogram.apply(s))));
        page.metricSnapshot(metric.build());
    }

    private static HistogramDataPointSnapshot point(Labels labels, LoopHistogram values) {
        double[] bounds = Arrays.copyOf(LoopHistogram.BOUNDS, LoopHistogram.BOUNDS.length + 1);
        bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, values.counts()))
                .sum(values.sumSeconds())
                .build();
    }

    static CounterSnapshot.Builder counter(String name, String help) {
        return CounterSnapshot.builder().name(name).help(help);
    }

    static CounterDataPointSnapshot point(Labels labels, long value) {
        return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
    }

    static GaugeDataPointSnapshot gauge(Labels labels, long value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value((double) value).build();
    }
}
