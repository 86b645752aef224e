package io.a3s.gateway.observe;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Turns what is known about rollouts into Prometheus metrics whenever they are asked for. */
final class RolloutCollector implements MultiCollector {
    /** The names of all metrics here, without the suffix of counters. */
    static final Set<String> NAMES =
            Set.of(
                    "gateway_rollout_state",
                    "gateway_rollout_percent",
                    "gateway_rollout_windows",
                    "gateway_rollout_leader",
                    "gateway_rollout_stored",
                    "gateway_rollout_steps",
                    "gateway_rollout_rollbacks");

    private final Supplier<List<RolloutView>> rollouts;

    RolloutCollector(Supplier<List<RolloutView>> rollouts) {
        this.rollouts = rollouts;
    }

    @Override
    public MetricSnapshots collect() {
        GaugeSnapshot.Builder states =
                GaugeSnapshot.builder()
                        .name("gateway_rollout_state")
                        .help("The state that a rollout is in, as a label.");
        GaugeSnapshot.Builder percents =
                GaugeSnapshot.builder()
                        .name("gateway_rollout_percent")
                        .help("The share of requests that the new revision of a rollout gets.");
        GaugeSnapshot.Builder windows =
                GaugeSnapshot.builder()
                        .name("gateway_rollout_windows")
                        .help("Whole windows that were judged since the present step began.");
        GaugeSnapshot.Builder leaders =
                GaugeSnapshot.builder()
                        .name("gateway_rollout_leader")
                        .help("1 where this gateway makes the steps of a rollout.");
        GaugeSnapshot.Builder stored =
                GaugeSnapshot.builder()
                        .name("gateway_rollout_stored")
                        .help("1 where the state of a rollout is stored, 0 if a restart loses it.");
        CounterSnapshot.Builder steps =
                CounterSnapshot.builder()
                        .name("gateway_rollout_steps")
                        .help("Steps of rollouts, as seen by this gateway.");
        CounterSnapshot.Builder rollbacks =
                CounterSnapshot.builder()
                        .name("gateway_rollout_rollbacks")
                        .help("Rollouts that were taken back, by reason.");
        for (RolloutView view : rollouts.get()) {
            Labels service = Labels.of("service", view.service());
            states.dataPoint(gauge(Labels.of("service", view.service(), "state", view.state()), 1));
            percents.dataPoint(gauge(service, view.percent()));
            windows.dataPoint(gauge(service, view.windows()));
            leaders.dataPoint(gauge(service, view.leads() ? 1 : 0));
            stored.dataPoint(gauge(service, view.isStored() ? 1 : 0));
            steps.dataPoint(counter(service, view.steps()));
            view.rollbacks()
                    .forEach(
                            (reason, count) ->
                                    rollbacks.dataPoint(
                                            counter(
                                                    Labels.of(
                                                            "service",
                                                            view.service(),
                                                            "reason",
                                                            reason),
                                                    count)));
        }
        return MetricSnapshots.of(
                states.build(),
                percents.build(),
                windows.build(),
                leaders.build(),
                stored.build(),
                steps.build(),
                rollbacks.build());
    }

    private static GaugeDataPointSnapshot gauge(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static CounterDataPointSnapshot counter(Labels labels, long value) {
        return CounterDataPointSnapshot.builder().labels(labels).value((double) value).build();
    }
}
