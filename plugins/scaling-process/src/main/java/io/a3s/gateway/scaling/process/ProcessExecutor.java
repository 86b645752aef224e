package io.a3s.gateway.scaling.process;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.scaling.Replica;
import io.a3s.gateway.spi.scaling.Replicas;
import io.a3s.gateway.spi.scaling.ScaleTarget;
import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps as many processes running as there are to be replicas. Safe for use by any thread. */
final class ProcessExecutor implements ScalingExecutor, ReplicaKeeper.Owner {
    private static final Logger log = LoggerFactory.getLogger(ProcessExecutor.class);

    // The gateway waits ten seconds for a plugin to close something.
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(8);

    private final ProcessConfig config;
    private final String service;
    private final LongSupplier ticker;
    private final Counts counts;
    private final AtomicLong ids = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by the lock, as all below.
    private final List<ReplicaKeeper> keepers = new ArrayList<>();
    private final List<ReplicaKeeper> stopping = new ArrayList<>();
    private int desired;
    private boolean isClosed;

    ProcessExecutor(ProcessConfig config, PluginContext context) {
        this.config = config;
        this.service = context.name();
        this.ticker = context.ticker();
        this.counts = new Counts(context.metrics());
    }

    @Override
    public String nextId() {
        return service + '-' + ids.incrementAndGet();
    }

    @Override
    public void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Replicas observe() {
        lock.lock();
        try {
            return seen();
        } finally {
            lock.unlock();
        }
    }

    private Replicas seen() {
        List<Replica> replicas =
                keepers.stream().flatMap(keeper -> keeper.replica().stream()).toList();
        String problems =
                String.join(
                        "; ",
                        keepers.stream()
                                .map(ReplicaKeeper::problem)
                                .filter(p -> !p.isEmpty())
                                .toList());
        return Replicas.located(desired, replicas).withProblem(problems);
    }

    @Override
    public Replicas scale(ScaleTarget target) throws ScalingException {
        lock.lock();
        try {
            if (isClosed) {
                throw new ScalingException(
                        ScalingException.Kind.UNAVAILABLE, "the executor is closed");
            }
            desired = target.replicas();
            while (keepers.size() < desired) {
                keepers.add(ReplicaKeeper.start(config, this, counts, ticker));
            }
            if (keepers.size() > desired) {
                keepers.sort(leastNeededFirst(target.spare()));
                while (keepers.size() > desired) {
                    stop(keepers.removeFirst());
                }
                changed.signalAll();
            }
            return seen();
        } finally {
            lock.unlock();
        }
    }

    private static Comparator<ReplicaKeeper> leastNeededFirst(List<String> spare) {
        return Comparator.comparingInt(
                keeper ->
                        keeper.replica()
                                .map(
                                        replica ->
                                                spare.contains(replica.id())
                                                        ? 1
                                                        : replica.isReady() ? 3 : 2)
                                .orElse(0));
    }

    private void stop(ReplicaKeeper keeper) {
        stopping.removeIf(ReplicaKeeper::hasEnded);
        keeper.replica()
                .ifPresent(
                        replica ->
                                log.atInfo()
                                        .addKeyValue("replica", replica.id())
                                        .log("replica is stopped"));
        keeper.stop();
        stopping.add(keeper);
    }

    @Override
    public Replicas awaitChange(Replicas known, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                Replicas found = seen();
                if (left <= 0 || !found.equals(known)) {
                    return found;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends all processes. Those that take long are left to their scripts, which do not. */
    @Override
    public void close() {
        List<ReplicaKeeper> all;
        lock.lock();
        try {
            isClosed = true;
            desired = 0;
            keepers.forEach(this::stop);
            keepers.clear();
            all = List.copyOf(stopping);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        try {
            for (ReplicaKeeper keeper : all) {
                Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
                if (!keeper.awaitEnd(left)) {
                    log.atInfo()
                            .addKeyValue("service", service)
                            .addKeyValue("stop_timeout_secs", config.stopTimeout().toSeconds())
                            .log("a replica takes long to end and is not waited for");
                    keeper.abandon();
                }
            }
        } catch (InterruptedException _) {
            all.forEach(ReplicaKeeper::abandon);
            Thread.currentThread().interrupt();
        }
    }
}
