package io.a3s.gateway.scaling;

import io.a3s.gateway.observe.ColdStartStats;
import io.a3s.gateway.scaling.Share.Role;
import io.a3s.gateway.service.ScaledBackends;
import io.a3s.gateway.service.ServerBackend;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one service at as many replicas as its load calls for. It outlives changes of the
 * configuration that do not concern it.
 *
 * <p>Two threads of its own do the work, as an executor may take its time: one learns from the
 * executor what there is, one decides how many there are to be. Requests only leave word that they
 * wait, and read which backends there are.
 */
public final class Scaler implements ScaledBackends, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scaler.class);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final String service;
    private final ScalingExecutor executor;
    private final ReplicaPool pool;
    private final Share share;
    private final WaitingRoom room;
    private final LoadMeter meter;
    private final ReplicaWatch watch;
    private final ColdStartStats stats;
    private volatile ScalerSettings settings;
    private volatile Autoscaler autoscaler;
    private volatile BooleanSupplier hasShare = () -> true;
    private final Thread watching;
    private final Thread deciding;
    // Whether the executor has ever said what there is.
    private volatile boolean isKnown;
    private volatile int desired;
    private volatile Optional<ScalingDecision> decided = Optional.empty();
    private volatile Optional<ScalingView.Change> changed = Optional.empty();
    private volatile Role role;

    /**
     * Makes a scaler that does nothing until it is {@linkplain #configure configured}.
     *
     * @param executor is closed with it
     * @param source where the backends come from that replicas become
     * @param listed stand for all replicas where a platform only counts them
     * @param share what this gateway has to do with it where several share the replicas
     * @param arrivals gives the number of requests the service ever had
     * @param stats what is measured of those who wait
     */
    public Scaler(
            String service,
            ScalerSettings settings,
            ScalingExecutor executor,
            BackendSource source,
            List<ServerBackend> listed,
            Share share,
            LongSupplier arrivals,
            ColdStartStats stats) {
        this.service = service;
        this.settings = settings;
        this.autoscaler = new Autoscaler(settings.autoscaler(), System::nanoTime);
        this.executor = executor;
        this.pool = new ReplicaPool(source, listed, this::placeIsFree);
        this.room = new WaitingRoom(pool, stats);
        this.meter = new LoadMeter(pool, room, arrivals);
        this.watch = new ReplicaWatch(service, executor, pool, room);
        this.share = share;
        // Whoever has others follows until it has asked for more.
        this.role = share.role() == Role.LEADER ? Role.LEADER : Role.FOLLOWER;
        this.stats = stats;
        this.watching = Thread.ofVirtual().name("scaling-watch-" + service).unstarted(this::watch);
        this.deciding =
                Thread.ofVirtual().name("scaling-decide-" + service).unstarted(this::decide);
    }

    /** Begins to work, or goes on with other settings. */
    public synchronized void configure(ScalerSettings wanted) {
        if (!wanted.autoscaler().equals(settings.autoscaler())) {
            Autoscaler next = new Autoscaler(wanted.autoscaler(), System::nanoTime);
            next.adopt(desired);
            autoscaler = next;
        }
        settings = wanted;
        hasShare = () -> true;
        pool.limit(wanted.places());
        room.letGo();
        if (watching.getState() == Thread.State.NEW) {
            share.start(this::wantOfOthers);
            watching.start();
            deciding.start();
        }
    }

    /**
     * Says whether it is of a revision that gets requests, until it is configured again. One that
     * gets none needs no replicas in reserve.
     *
     * @param share is asked before each decision
     */
    public void setShare(BooleanSupplier share) {
        hasShare = share;
    }

    private int minReplicas() {
        return hasShare.getAsBoolean() ? settings.autoscaler().minReplicas() : 0;
    }

    // ---- what requests need

    @Override
    public List<ServerBackend> backends() {
        return pool.serving();
    }

    @Override
    public boolean isQueueing() {
        return settings.isQueueing();
    }

    @Override
    public Duration queueTimeout() {
        return settings.queueTimeout();
    }

    @Override
    public Duration keepAlive() {
        return settings.keepAlive();
    }

    @Override
    public boolean await(Waiter waiter) {
        boolean isIn = room.admit(waiter, settings.queueSize());
        if (pool.serving().isEmpty()) {
            want();
        }
        if (isIn) {
            // One has become ready meanwhile, and whoever let the others go may have missed this.
            room.letGo();
        }
        return isIn;
    }

    @Override
    public boolean hold(long bytes) {
        return room.hold(bytes, settings.queueBytes());
    }

    @Override
    public void release(long bytes) {
        room.release(bytes);
    }

    private void placeIsFree() {
        room.placeIsFree();
    }

    @Override
    public boolean isCrowded() {
        return room.size() > 0 && pool.isLimited();
    }

    @Override
    public ColdStartStats stats() {
        return stats;
    }

    @Override
    public void want() {
        room.want();
        meter.wake();
    }

    @Override
    public boolean isStuck() {
        return room.isOverdue(watch.problem().isEmpty() ? settings.queueTimeout() : Duration.ZERO);
    }

    // Requests wait at another gateway, which cannot do anything about it.
    private void wantOfOthers() {
        if (share.role() == Role.LEADER) {
            want();
        }
    }

    @Override
    public void leave(Waiter waiter) {
        room.leave(waiter);
    }

    // ---- how many there are to be

    private void watch() {
        watch.run(
                found -> {
                    autoscaler.adopt(found.running());
                    desired = found.desired();
                    isKnown = true;
                    meter.wake();
                });
    }

    private void decide() {
        Pauses pauses = new Pauses();
        try {
            while (true) {
                double average = meter.sample(this::isDecisionDue);
                if (!isKnown) {
                    continue;
                }
                try {
                    decide(average);
                    pauses.reset();
                } catch (ScalingException | RuntimeException | LinkageError e) {
                    watch.failed("scale", e);
                    Thread.sleep(pauses.next());
                    askAgain();
                }
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    // What was done of it, nobody knows.
    private void askAgain() throws InterruptedException {
        try {
            Replicas found = executor.observe();
            desired = found.desired();
            watch.hear(found);
        } catch (ScalingException | RuntimeException | LinkageError e) {
            watch.failed("observe", e);
        }
    }

    // Whoever finds nobody need not wait for the next decision, unless somebody is on the way.
    private boolean isDecisionDue() {
        return desired == 0 || pool.ready() > 0;
    }

    private void decide(double average) throws ScalingException, InterruptedException {
        Load mine = meter.load(average);
        Role now = share.role();
        List<Report> others = now == Role.CUT_OFF ? List.of() : share.others();
        if (now != role) {
            enter(now);
        }
        if (now == Role.FOLLOWER) {
            follow(mine, others);
            return;
        }
        ScalingDecision decision =
                autoscaler.decide(
                        FleetLoad.of(mine, others, watch.known().running()),
                        pool.ready(),
                        desired,
                        minReplicas());
        decided = Optional.of(decision);
        int kept = now == Role.LEADER ? decision.wanted() : Math.max(decision.wanted(), desired);
        pool.keep(kept);
        room.letGo();
        share.report(new Report(mine, now == Role.LEADER, kept, pool.draining(), List.of()), false);
        if (now == Role.LEADER) {
            List<String> spare = FleetLoad.spare(pool.spare(), others);
            int least = FleetLoad.leastCounted(decision.replicas(), others, pool.isLocated());
            scale(pool.least(least, desired, spare.size()), spare, decision.reason());
        } else if (decision.replicas() > desired) {
            add(decision);
        }
    }

    /** Takes over from whoever has decided before. */
    private void enter(Role next) throws ScalingException, InterruptedException {
        log.atInfo().addKeyValue("service", service).addKeyValue("role", next).log("scaling role");
        if (next != Role.FOLLOWER) {
            Replicas found = executor.observe();
            Autoscaler fresh = new Autoscaler(settings.autoscaler(), System::nanoTime);
            fresh.adopt(found.running());
            autoscaler = fresh;
            desired = found.desired();
            watch.hear(found);
        }
        role = next;
    }

    // The replicas there are, this gateway learns from the executor like the one that decides.
    private void follow(Load mine, List<Report> others) {
        desired = watch.known().desired();
        others.stream()
                .filter(Report::isLeader)
                .findFirst()
                .ifPresent(leader -> pool.follow(leader.wanted(), leader.draining()));
        room.letGo();
        share.report(
                new Report(mine, false, pool.wanted(), List.of(), pool.spare()), mine.queued() > 0);
    }

    // Somebody else may have added more meanwhile.
    private void add(ScalingDecision decision) throws ScalingException, InterruptedException {
        Replicas found = executor.observe();
        desired = found.desired();
        watch.hear(found);
        scale(
                Math.max(decision.replicas(), desired),
                List.of(),
                decision.reason() + ", cut off from the other gateways");
    }

    private void scale(int next, List<String> spare, String reason)
            throws ScalingException, InterruptedException {
        if (next == desired) {
            return;
        }
        log.atInfo()
                .addKeyValue("service", service)
                .addKeyValue("from", desired)
                .addKeyValue("to", next)
                .log("scaling: {}", reason);
        Replicas after = executor.scale(new Target(next, desired, spare, reason));
        changed = Optional.of(new ScalingView.Change(desired, next, reason, Instant.now()));
        desired = next;
        if (next == 0) {
            room.allWentWithout();
        }
        watch.hear(after);
    }

    // ---- for operators

    /** Returns what the executor scales: a service, or a revision of one. */
    public String name() {
        return service;
    }

    /** Returns how many replicas there are to be. */
    public int desired() {
        return desired;
    }

    /** Returns how many replicas take requests. */
    public int ready() {
        return pool.ready();
    }

    /** Returns whether this gateway decides how many replicas there are to be. */
    public boolean isLeader() {
        return role == Role.LEADER;
    }

    /** Returns how many requests wait. */
    public int queued() {
        return room.size();
    }

    /** Returns all that operators may want to know. */
    public ScalingView view() {
        ScalerSettings current = settings;
        return new ScalingView(
                minReplicas(),
                current.autoscaler().maxReplicas(),
                isKnown,
                desired,
                watch.known().running(),
                pool.ready(),
                pool.activeRequests(),
                isLeader(),
                pool.members(),
                new ScalingView.Queue(
                        current.isQueueing(),
                        room.size(),
                        current.queueSize(),
                        room.heldBytes(),
                        current.queueBytes(),
                        current.queueTimeout()),
                decided,
                changed,
                watch.problem());
    }

    /** Ends the work and lets those who wait go on; what the platform runs goes on running. */
    @Override
    public void close() {
        end(watching);
        end(deciding);
        watch.probing().ifPresent(Scaler::end);
        share.close();
        room.close();
        executor.close();
        pool.close();
    }

    private static void end(Thread worker) {
        if (worker.getState() == Thread.State.NEW) {
            return;
        }
        worker.interrupt();
        try {
            boolean _ = worker.join(END_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
