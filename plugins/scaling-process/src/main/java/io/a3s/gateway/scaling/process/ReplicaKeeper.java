package io.a3s.gateway.scaling.process;

import io.a3s.gateway.spi.scaling.Replica;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one replica: starts a process, sees that it gets ready, and starts another one when
 * it ends, until the place is given up. All that happens on a thread of its own.
 */
final class ReplicaKeeper {
    private static final Logger log = LoggerFactory.getLogger(ReplicaKeeper.class);

    /** What a place has to do with the rest. All methods may be called by any thread. */
    interface Owner {
        /** Something that the executor tells others about is different now. */
        void changed();

        /** Returns a name that no process had before. */
        String nextId();
    }

    private record Current(String id, int port, boolean isReady) {
        Replica replica(String scheme) {
            return new Replica(id, URI.create(scheme + "://127.0.0.1:" + port), isReady);
        }
    }

    private final ProcessConfig config;
    private final Readiness readiness;
    private final Owner owner;
    private final Counts counts;
    private final LongSupplier ticker;
    private final Backoff backoff;
    private final Thread thread;
    private volatile @Nullable Current current;
    private volatile String problem = "";
    private volatile @Nullable Child child;
    private volatile boolean abandoned;

    private ReplicaKeeper(ProcessConfig config, Owner owner, Counts counts, LongSupplier ticker) {
        this.config = config;
        this.readiness = new Readiness(config.readyPath());
        this.owner = owner;
        this.counts = counts;
        this.ticker = ticker;
        this.backoff = new Backoff(config.restartDelay(), config.maxRestartDelay());
        this.thread = Thread.ofVirtual().name("replica").unstarted(this::run);
    }

    static ReplicaKeeper start(
            ProcessConfig config, Owner owner, Counts counts, LongSupplier ticker) {
        ReplicaKeeper keeper = new ReplicaKeeper(config, owner, counts, ticker);
        keeper.thread.start();
        return keeper;
    }

    /** Returns the replica, if one runs. */
    Optional<Replica> replica() {
        Current running = current;
        return running == null ? Optional.empty() : Optional.of(running.replica(config.scheme()));
    }

    /** Returns why there is none, or why there was none before it; empty if all is well. */
    String problem() {
        return problem;
    }

    /** Gives the place up. The process ends by itself, and the thread with it. */
    void stop() {
        thread.interrupt();
    }

    /** Returns whether the process has ended within a time. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return thread.join(atMost);
    }

    /** Returns whether the process has ended, and nothing follows it. */
    boolean hasEnded() {
        return !thread.isAlive();
    }

    /** Leaves the process to the script that ends it. */
    void abandon() {
        abandoned = true;
        Child last = child;
        if (last != null) {
            last.abandon();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Duration wasReady = once();
                Duration pause = backoff.after(wasReady);
                problem = problem + "; next try in " + Counts.seconds(pause);
                owner.changed();
                Thread.sleep(pause);
            }
        } catch (InterruptedException _) {
            // Asked to stop, and nothing runs any more.
        }
    }

    /**
     * Runs one process to its end.
     *
     * @return for how long it was ready
     */
    private Duration once() throws InterruptedException {
        String id = owner.nextId();
        long started = ticker.getAsLong();
        counts.start();
        Child running;
        int port;
        try {
            port = LoopbackPorts.free();
            running = Child.start(config, id, port, line -> output(id, line));
            child = running;
            current = new Current(id, port, false);
        } catch (IOException | OutOfMemoryError e) {
            // The latter, if the system has no more threads; later it may have.
            failed(id, "cannot be started: " + e.getMessage());
            return Duration.ZERO;
        }
        owner.changed();
        try {
            return watch(id, port, running, started);
        } finally {
            running.stop();
            current = null;
            end(running);
        }
    }

    private Duration watch(String id, int port, Child running, long started)
            throws InterruptedException {
        while (running.isAlive()) {
            Duration waited = since(started);
            if (readiness.isReady(port)) {
                ready(id, port, started);
                long readySince = ticker.getAsLong();
                running.awaitExit();
                failed(id, "ended with exit code " + running.exitCode());
                return since(readySince);
            }
            if (waited.compareTo(config.startTimeout()) >= 0) {
                failed(id, "was not ready within " + Counts.seconds(config.startTimeout()));
                return Duration.ZERO;
            }
            running.awaitExit(Readiness.pause(waited));
        }
        failed(id, "ended with exit code " + running.exitCode() + " before it was ready");
        return Duration.ZERO;
    }

    private void ready(String id, int port, long started) {
        current = new Current(id, port, true);
        problem = "";
        long nanos = ticker.getAsLong() - started;
        counts.ready(nanos);
        log.atInfo()
                .addKeyValue("replica", id)
                .addKeyValue("start_ms", nanos / 1_000_000)
                .log("replica is ready");
        owner.changed();
    }

    private Duration since(long start) {
        return Duration.ofNanos(ticker.getAsLong() - start);
    }

    private void failed(String id, String what) {
        counts.failure();
        problem = id + ' ' + what;
        log.atWarn().addKeyValue("replica", id).log("replica {}", what);
    }

    // To the end, even if asked to stop meanwhile: whoever stops wants to know when it is over.
    private void end(Child running) throws InterruptedException {
        boolean isInterrupted = false;
        while (true) {
            try {
                running.awaitExit();
                break;
            } catch (InterruptedException _) {
                isInterrupted = true;
                if (abandoned) {
                    break;
                }
            }
        }
        child = null;
        if (isInterrupted) {
            throw new InterruptedException();
        }
    }

    private static void output(String id, String line) {
        log.atInfo().addKeyValue("replica", id).log("{}", line);
    }
}
