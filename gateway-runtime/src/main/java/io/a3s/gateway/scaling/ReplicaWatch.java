package io.a3s.gateway.scaling;

import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
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

    /** Takes over what the executor has said. */
    void learn(Replicas found) throws ScalingException, InterruptedException {
        boolean isOnlyCounted = found.located().isEmpty() && found.running() > 0;
        if (isOnlyCounted && pool.listed().isEmpty()) {
            throw new ScalingException(
                    ScalingException.Kind.BAD_ANSWER,
                    "the platform does not say where replicas are, and the service lists no servers");
        }
        if (isOnlyCounted && pool.serving().isEmpty() && !PortProbe.await(pool.listed(), LOOK)) {
            return;
        }
        take(found);
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
}
