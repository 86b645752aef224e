package io.a3s.gateway.scaling;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Decides how many replicas a service is to have, in the way of Knative's autoscaler: the requests
 * at a time, averaged, divided by what one replica is to work on. To be asked every second or two.
 * For one thread at a time.
 *
 * <ul>
 *   <li>As a rule the average is over the stable window, so that a short burst starts nothing.
 *   <li>If the average over the much shorter panic window is beyond what the ready replicas can do
 *       by a factor, the number follows that, and does not sink until it was quiet for a stable
 *       window.
 *   <li>Requests that wait for a replica are no matter of averages: they count in full at once.
 *   <li>There are fewer replicas only when fewer have been enough for the scale-down delay, none
 *       only when nobody has asked for anything for a grace, and never fewer than are at work.
 * </ul>
 */
public final class Autoscaler {
    private static final Duration SLOT = Duration.ofSeconds(1);

    private final AutoscalerSettings settings;
    private final LongSupplier ticker;
    private final WindowedAverage requests;
    private final WindowedMax needed;
    private long lastActive;
    private boolean isPanicking;
    private long panicSince;
    private int panicReplicas;

    /**
     * @param settings what to go by
     * @param ticker gives nanoseconds of arbitrary origin that do not go backwards
     */
    public Autoscaler(AutoscalerSettings settings, LongSupplier ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.requests = new WindowedAverage(settings.stableWindow(), SLOT);
        this.needed = new WindowedMax(settings.scaleDownDelay());
        this.lastActive = ticker.getAsLong();
    }

    /**
     * Takes replicas over that somebody has found, at the start or after a failure: they are kept
     * for as long as if they had been needed just now.
     */
    public void adopt(int replicas) {
        needed.record(ticker.getAsLong(), replicas);
    }

    /**
     * Decides for a service that is to have its least number of replicas in any case.
     *
     * @param load what there is to do
     * @param ready how many replicas take requests
     * @param current how many there are to be so far
     */
    public ScalingDecision decide(Load load, int ready, int current) {
        return decide(load, ready, current, settings.minReplicas());
    }

    /**
     * Decides.
     *
     * @param load what there is to do
     * @param ready how many replicas take requests
     * @param current how many there are to be so far
     * @param min the least number of replicas for now
     */
    ScalingDecision decide(Load load, int ready, int current, int min) {
        long now = ticker.getAsLong();
        requests.record(now, load.average());
        if (load.isActive()) {
            lastActive = now;
        }
        double stable = requests.over(settings.stableWindow(), now);
        double panic = requests.over(settings.panicWindow(), now);
        int need =
                settings.targetPerReplica() == 0
                        ? (load.isActive() ? 1 : 0)
                        : byLoad(load, stable, panic, ready, now);
        boolean isInGrace = now - lastActive < settings.scaleToZeroGrace().toNanos();
        // Quick answers, and requests that nobody was there for, hardly show in averages.
        if (need == 0 && (load.isActive() || (current > 0 && isInGrace))) {
            need = 1;
        }
        int held = needed.record(now, need);
        int wanted = Math.clamp(held, min, settings.maxReplicas());
        int replicas = Math.max(wanted, load.busy());
        return new ScalingDecision(
                wanted, replicas, isPanicking, reason(load, stable, panic, need, held, wanted));
    }

    private int byLoad(Load load, double stable, double panic, int ready, long now) {
        int base = Math.max(1, ready);
        int most = (int) Math.min(Integer.MAX_VALUE, Math.ceil(base * settings.maxScaleUpRate()));
        int least = (int) Math.floor(base / settings.maxScaleDownRate());
        double waiting = load.queued() > 0 ? load.requests() : 0;
        double lately = Math.max(panic, waiting);
        int byStable = Math.clamp(replicasFor(Math.max(stable, waiting)), least, most);
        int byPanic = Math.clamp(replicasFor(lately), least, most);
        if (lately >= settings.panicThreshold() * settings.targetPerReplica() * base) {
            panicReplicas = isPanicking ? panicReplicas : 0;
            isPanicking = true;
            panicSince = now;
        } else if (isPanicking && now - panicSince > settings.stableWindow().toNanos()) {
            isPanicking = false;
        }
        if (!isPanicking) {
            return byStable;
        }
        panicReplicas = Math.max(panicReplicas, byPanic);
        return panicReplicas;
    }

    private int replicasFor(double requests) {
        // Without the last digits, which summing up has made.
        double exact = requests / settings.targetPerReplica();
        return (int) Math.min(Integer.MAX_VALUE, Math.ceil(exact - 1e-9));
    }

    private String reason(Load load, double stable, double panic, int need, int held, int wanted) {
        String text =
                String.format(
                        Locale.ROOT,
                        "in flight %d, queue %d, average %.1f in %d s and %.1f in %d s, target %.1f: %d",
                        load.inFlight(),
                        load.queued(),
                        stable,
                        settings.stableWindow().toSeconds(),
                        panic,
                        settings.panicWindow().toSeconds(),
                        settings.targetPerReplica(),
                        need);
        return text
                + (isPanicking ? ", sudden rise" : "")
                + (held > need ? ", " + held + " needed lately" : "")
                + (load.busy() > wanted ? ", " + load.busy() + " at work" : "");
    }
}
