package io.a3s.gateway.scaling;

import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from an executor what replicas a service has, and lets requests have them. Safe for use by
 * any thread that may block.
 */
final class ReplicaWatch {
    private static final Logger log = LoggerFactory.getLogger(ReplicaWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final String service;
    private final ScalingExecutor executor;
    private final ReplicaPool pool;
    private final WaitingRoom room;
    private volatile Replicas known = Replicas.located(0, List.of());
    private volatile String problem = "";
    private final AtomicBoolean isProbing = new AtomicBoolean();
    private volatile @Nullable Thread probing;

    ReplicaWatch(String service, ScalingExecutor executor, ReplicaPool pool, WaitingRoom room) {
        this.service = service;
        this.executor = executor;
        this.pool = pool;
        this.room = room;
    }

    /**
     * Takes over what the executor says, again and again, until interrupted.
     *
     * @param first takes what it has said at first
     */
    void run(Consumer<Replicas> first) {
        Pauses pauses = new Pauses();
        boolean isFirst = true;
        try {
            while (true) {
                try {
                    if (isFirst) {
                        learn(executor.observe());
                        first.accept(known);
                        isFirst = false;
                    } else {
                        learn(executor.awaitChange(known, LOOK));
                    }
                    pauses.reset();
                } catch (ScalingException | RuntimeException | LinkageError e) {
                    failed("observe", e);
                    Thread.sleep(pauses.next());
                }
            }
        } catch (InterruptedException e) {
            // Whoever closes the scaler asks for the end.
        }
    }

    // Waits until somebody listens, if the executor has said that one runs and not where.
    private void learn(Replicas found) throws ScalingException, InterruptedException {
        if (!isHidden(found) || PortProbe.await(pool.listed(), LOOK)) {
            take(found);
        }
    }

    /** Takes over what the executor has said when it was told something. Does not wait. */
    void hear(Replicas found) throws ScalingException {
        if (!isHidden(found)) {
            take(found);
        } else if (isProbing.compareAndSet(false, true)) {
            // Whoever decides how many there are to be has more to do than to wait for the first.
            probing = Thread.ofVirtual().name("scaling-probe-" + service).start(() -> probe(found));
        }
    }

    private void probe(Replicas found) {
        try {
            learn(found);
        } catch (ScalingException | RuntimeException e) {
            failed("observe", e);
        } catch (InterruptedException e) {
            // Whoever closes the scaler asks for the end.
        } finally {
            isProbing.set(false);
        }
    }

    private boolean isHidden(Replicas found) throws ScalingException {
        boolean isOnlyCounted = found.located().isEmpty() && found.running() > 0;
        if (isOnlyCounted && pool.listed().isEmpty()) {
            throw new ScalingException(
                    ScalingException.Kind.BAD_ANSWER,
                    "the platform does not say where replicas are, and the service lists no servers");
        }
        return isOnlyCounted && pool.serving().isEmpty();
    }

    private synchronized void take(Replicas found) {
        if (!found.problem().equals(problem)) {
            problem = found.problem();
            if (!problem.isEmpty()) {
                log.atWarn().addKeyValue("service", service).log("replicas: {}", problem);
            }
        }
        known = found;
        if (pool.update(found)) {
            log.atInfo()
                    .addKeyValue("service", service)
                    .addKeyValue("desired", found.desired())
                    .addKeyValue("running", found.running())
                    .addKeyValue("serving", pool.serving().size())
                    .log("replicas have changed");
        }
        room.letGo();
    }

    /** Takes that the executor has failed. */
    void failed(String what, Throwable failure) {
        problem = what + ": " + failure.getMessage();
        log.atError()
                .addKeyValue("service", service)
                .addKeyValue("step", what)
                .log("scaling failed: {}", failure.getMessage());
    }

    /** Returns what the executor has said last. */
    Replicas known() {
        return known;
    }

    /** Returns what keeps replicas from running, or the gateway from knowing; empty if nothing. */
    String problem() {
        return problem;
    }

    /** Returns the thread that waits until somebody listens, if one ever has; to be ended. */
    Optional<Thread> probing() {
        return Optional.ofNullable(probing);
    }
}
