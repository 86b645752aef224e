package io.a3s.gateway.rollout;

import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.observe.RolloutView;
import io.a3s.gateway.service.Revisions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A rollout of the configuration in effect: its state here, and what was observed. For one thread
 * at a time.
 */
final class ActiveRollout {
    private static final Judgement UNKNOWN =
            new Judgement(Judgement.Kind.OPEN, "", "more requests");

    private final RolloutSettings settings;
    private final Revisions revisions;
    private final int[] configured;
    private final int from;
    private final int to;
    private final ObservedWindow window;
    private final Map<String, Long> rollbacks;
    private RolloutState state;
    private Judgement judgement = UNKNOWN;
    private long observedSinceNanos;
    // Only what was seen counts: a process that stood still has seen nothing.
    private boolean isFit;
    private long unfitSinceNanos;
    private long observedNanos;
    private long windowNanos;
    private int windows;
    private int gateways = 1;
    private ObservedWindow.Counted counted;
    private long steps;

    /**
     * Takes a rollout over.
     *
     * @param configured the shares of all revisions as the configuration has them
     * @param before what was observed with the snapshot before, whose statistics are the same; null
     *     if this is another rollout
     */
    ActiveRollout(
            RolloutSettings settings,
            Revisions revisions,
            int[] configured,
            RolloutState state,
            @Nullable ActiveRollout before,
            long nowNanos) {
        this.settings = settings;
        this.revisions = revisions;
        this.configured = configured.clone();
        this.state = state;
        this.from = revisions.indexOf(settings.from());
        this.to = revisions.indexOf(settings.to());
        this.rollbacks = before == null ? new TreeMap<>() : before.rollbacks;
        this.steps = before == null ? 0 : before.steps;
        this.window =
                before == null
                        ? new ObservedWindow(nowNanos, observe(from), observe(to))
                        : before.window;
        this.observedSinceNanos = before == null ? nowNanos : before.observedSinceNanos;
        this.isFit = before == null || before.isFit;
        this.unfitSinceNanos = before == null ? nowNanos : before.unfitSinceNanos;
        this.observedNanos = before == null ? nowNanos : before.observedNanos;
        this.windowNanos = before == null ? nowNanos : before.windowNanos;
        this.windows = before == null ? 0 : before.windows;
        this.counted = window.counted();
    }

    private Observation observe(int revision) {
        return Observation.of(revisions.all().get(revision).stats());
    }

    RolloutSettings settings() {
        return settings;
    }

    RolloutState state() {
        return state;
    }

    /** Lets the state take effect on the shares. */
    void apply() {
        int[] percents = configured.clone();
        percents[to] = Math.clamp(state.percent(), 0, settings.total());
        percents[from] = settings.total() - percents[to];
        revisions.setPercents(percents);
        boolean isJudged =
                state.phase() == RolloutPhase.RUNNING || state.phase() == RolloutPhase.PAUSED;
        RevisionStats stats = revisions.all().get(to).stats();
        stats.setLimits(
                isJudged ? nanos(settings.latencyMicros()) : Long.MAX_VALUE,
                isJudged ? nanos(settings.firstByteMicros()) : Long.MAX_VALUE);
    }

    // A bucket above, so that it counts as longer than the limit.
    private static long nanos(long micros) {
        return micros == Long.MAX_VALUE
                ? micros
                : TimeUnit.MICROSECONDS.toNanos(micros + micros / 16 + 1);
    }

    /** Lets another state take effect, and begins to observe anew. */
    void enter(RolloutState next, long nowNanos) {
        if (next.percent() > state.percent() && next.last().event().equals("step")) {
            steps++;
        }
        if (next.phase() == RolloutPhase.ROLLED_BACK && state.phase() != RolloutPhase.ROLLED_BACK) {
            rollbacks.merge(next.reason(), 1L, Long::sum);
        }
        state = next;
        apply();
        window.restart(nowNanos, observe(from), observe(to));
        counted = window.counted();
        judgement = UNKNOWN;
        observedSinceNanos = nowNanos;
        windowNanos = nowNanos;
        windows = 0;
    }

    /** Takes the state for another one of the store that has the same effect. */
    void rename(RolloutState same) {
        state = same;
    }

    /** Counts what happens to the revisions here. */
    void observe(long nowNanos) {
        window.add(nowNanos, settings.window().toNanos(), observe(from), observe(to));
        boolean wasFit = isFit;
        isFit = revisions.all().get(to).isFit() || state.percent() == 0;
        if (wasFit && !isFit) {
            unfitSinceNanos = nowNanos;
        }
        observedNanos = nowNanos;
    }

    /** Returns what was seen here, for the other gateways. */
    WindowReport report(long number) {
        return new WindowReport(
                state.fingerprint(), state.version(), number, isUnfit(), window.counted());
    }

    private boolean isUnfit() {
        return !isFit && observedNanos - unfitSinceNanos >= settings.window().toNanos();
    }

    /**
     * Says how the revisions do.
     *
     * @param others what other gateways see of them
     */
    Judgement judge(List<WindowReport> others, long nowNanos) {
        if (nowNanos - windowNanos >= settings.window().toNanos()) {
            // One that was slept through does not count.
            windowNanos = nowNanos;
            windows++;
        }
        counted = window.counted();
        others.forEach(other -> counted = counted.plus(other.counted()));
        gateways = 1 + others.size();
        judgement = Judgement.of(settings, counted.enough(settings.minRequests()));
        if (isUnfit() || others.stream().anyMatch(WindowReport::isUnfit)) {
            judgement =
                    new Judgement(
                            Judgement.Kind.BAD,
                            "no_healthy_backends",
                            "none of its backends is fit to serve");
        } else if (!isFit && judgement.kind() == Judgement.Kind.GOOD) {
            // What it did before says nothing about it now.
            judgement = new Judgement(Judgement.Kind.OPEN, "", "a backend that is fit to serve");
        }
        return judgement;
    }

    /** Returns for how long the state was watched. */
    Watched watched(long nowNanos) {
        return new Watched(TimeUnit.NANOSECONDS.toMillis(nowNanos - observedSinceNanos), windows);
    }

    /**
     * Returns what the metrics show of it.
     *
     * @param leads whether this gateway makes the steps
     * @param isStored whether the state is in the store
     */
    RolloutView view(boolean leads, boolean isStored) {
        return new RolloutView(
                settings.service(),
                state.phase().toString(),
                state.percent(),
                steps,
                windows,
                Map.copyOf(rollbacks),
                leads,
                isStored);
    }

    /** Returns what the management API shows of it. */
    Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", settings.service());
        shown.put("from", settings.from());
        shown.put("to", settings.to());
        shown.put("state", state.phase().toString());
        shown.put("percent", state.percent());
        shown.put("target_percent", settings.total());
        shown.put("since", Times.text(state.changedMillis()));
        if (!state.reason().isEmpty()) {
            shown.put("reason", state.reason());
        }
        if (state.phase() == RolloutPhase.RUNNING
                && state.percent() > 0
                && judgement.kind() == Judgement.Kind.OPEN) {
            shown.put("waiting_for", judgement.detail());
        }
        ObservedWindow.Both enough = counted.enough(settings.minRequests());
        shown.put("windows", windows);
        shown.put("gateways", gateways);
        shown.put(
                "observed",
                List.of(
                        figures(settings.from(), enough.from()),
                        figures(settings.to(), enough.to())));
        shown.put("history", state.history().stream().map(Times::event).toList());
        return shown;
    }

    private static Map<String, Object> figures(String revision, Observation counted) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("revision", revision);
        shown.put("attempts", counted.attempts());
        shown.put("error_rate", Math.round(counted.errorRate() * 10_000) / 10_000.0);
        shown.put("latency_p99_ms", counted.latencies().p99Micros() / 1_000.0);
        shown.put("ttft_p99_ms", counted.firstBytes().p99Micros() / 1_000.0);
        return shown;
    }
}
