package io.a3s.gateway.service;

import io.a3s.gateway.spi.backend.UpstreamFailure;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backends of a service, and which of them are fit to serve at the moment. Safe for use by any
 * thread; looking is two reads as long as nothing changes.
 */
final class Pool {
    private static final Logger log = LoggerFactory.getLogger(Pool.class);
    // What a backend gets at least of its share, because one that gets nothing never warms up.
    private static final double MIN_SHARE = 0.1;

    /**
     * What was seen at one look.
     *
     * @param epoch the epoch it was seen in
     * @param backends those that are fit
     * @param out those that were put out by their requests, but not by probes
     * @param steady of those that are fit, the ones that get their whole share; empty if nobody
     *     gets less
     * @param starting until when some get less
     */
    private record Fit(
            int epoch,
            List<ServerBackend> backends,
            List<ServerBackend> out,
            List<ServerBackend> steady,
            long starting) {}

    private final List<ServerBackend> listed;
    private final @Nullable ScaledBackends scaled;
    private final HealthEpoch epoch;
    private final @Nullable PassiveHealth passive;
    private final long slowStart;
    private final LongSupplier clock;
    private volatile Fit fit;

    Pool(List<ServerBackend> listed, HealthEpoch epoch, ServicePolicy policy, LongSupplier clock) {
        this.listed = List.copyOf(listed);
        this.scaled = policy.scaled();
        this.epoch = epoch;
        this.passive = policy.passive();
        this.slowStart = policy.slowStart().toNanos();
        this.clock = clock;
        this.fit = survey();
    }

    List<ServerBackend> all() {
        return scaled == null ? listed : scaled.backends();
    }

    private Fit survey() {
        // The epoch is read first: a change during the survey then causes another one.
        int seen = epoch.current();
        List<ServerBackend> all = all();
        List<ServerBackend> in = all.stream().filter(ServerBackend::isFit).toList();
        List<ServerBackend> out =
                all.stream().filter(each -> each.isHealthy() && !each.isFit()).toList();
        if (slowStart == 0) {
            return new Fit(seen, in, out, List.of(), 0);
        }
        long now = clock.getAsLong();
        List<ServerBackend> steady =
                in.stream().filter(each -> !each.isBackSince(now - slowStart)).toList();
        // If all of them have just come back, there is nobody to take what they do not get.
        boolean isStarting = steady.size() < in.size() && !steady.isEmpty();
        return new Fit(seen, in, out, isStarting ? steady : List.of(), now + slowStart);
    }

    private Fit look() {
        Fit known = fit;
        if (known.epoch != epoch.current()) {
            known = survey();
            fit = known;
        }
        return known;
    }

    /** Returns those that are fit: the same list object until that changes. */
    List<ServerBackend> fit() {
        return look().backends;
    }

    /** Returns those that only failing requests keep out. */
    List<ServerBackend> out() {
        return look().out;
    }

    /**
     * Returns a backend that is out and due for a trial, which this request then is; null if there
     * is none.
     *
     * @param owner stands for the request; to be given to {@link #over} in the end
     * @param isReluctant whether the request would rather not, so that it is only taken if there
     *     has been no other for long
     */
    @Nullable ServerBackend due(Object owner, boolean isReluctant) {
        List<ServerBackend> out = look().out;
        if (out.isEmpty()) {
            return null;
        }
        long now = clock.getAsLong();
        for (ServerBackend each : out) {
            Ejection ejection = each.ejection();
            if (isReluctant ? ejection.triesOverdue(owner, now) : ejection.tries(owner, now)) {
                return each;
            }
        }
        return null;
    }

    /**
     * Returns the backend that was picked, or another one in its place if it is starting and has
     * had its share.
     */
    ServerBackend spared(ServerBackend picked) {
        Fit seen = look();
        List<ServerBackend> steady = seen.steady;
        if (steady.isEmpty()) {
            return picked;
        }
        long now = clock.getAsLong();
        if (now - seen.starting >= 0) {
            fit = survey();
        }
        long since = picked.backFor(now);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        if (since >= slowStart
                || random.nextDouble() < Math.max(MIN_SHARE, (double) since / slowStart)) {
            return picked;
        }
        ServerBackend one = steady.get(random.nextInt(steady.size()));
        ServerBackend other = steady.get(random.nextInt(steady.size()));
        ServerBackend substitute = one.isPreferredTo(other) ? one : other;
        // One of weight 0 is to get nothing.
        return substitute.weight() == 0 ? picked : substitute;
    }

    /** Takes the status a backend has answered a request with. */
    void answered(ServerBackend backend, Object owner, int status) {
        if (passive == null) {
            return;
        }
        if (passive.isFailure(status)) {
            failed(backend, owner, passive);
        } else {
            succeeded(backend, owner);
        }
    }

    /** Takes that a backend did what it was asked. */
    void succeeded(ServerBackend backend, Object owner) {
        if (passive == null || !backend.ejection().isWatching()) {
            return;
        }
        long now = clock.getAsLong();
        if (backend.ejection().succeeded(owner, passive, now)) {
            backend.isBack(now);
            epoch.advance();
            log.atInfo().addKeyValue("backend", backend).log("backend has stood its trial");
        }
    }

    /** Takes that a backend has failed a request. */
    void failed(ServerBackend backend, Object owner, UpstreamFailure.Kind kind) {
        if (passive != null && PassiveHealth.isFailure(kind)) {
            failed(backend, owner, passive);
        }
    }

    private void failed(ServerBackend backend, Object owner, PassiveHealth settings) {
        long now = clock.getAsLong();
        if (!backend.ejection().failed(owner, settings, now)) {
            return;
        }
        long nanos;
        // The epoch is the same for all snapshots, so that two do not use up the limit twice.
        synchronized (epoch) {
            long others = all().stream().filter(each -> each.ejection().isOut()).count();
            if (others >= settings.maxEjected(all().size())) {
                return;
            }
            nanos = backend.ejection().eject(settings, now);
        }
        if (nanos > 0) {
            epoch.advance();
            log.atWarn()
                    .addKeyValue("backend", backend)
                    .addKeyValue("failures", settings.maxFailures)
                    .addKeyValue("millis", nanos / 1_000_000)
                    .log("backend is put out: its requests fail");
        }
    }

    /** Ends what a request has to say about a backend. */
    void over(ServerBackend backend, Object owner) {
        backend.ejection().over(owner);
    }
}
