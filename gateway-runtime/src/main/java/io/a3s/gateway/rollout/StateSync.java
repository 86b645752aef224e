package io.a3s.gateway.rollout;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store for a rollout, again and again, and tells it what has changed. On a thread of its
 * own, so that a store which takes long delays nobody but those that wait for it.
 */
final class StateSync {
    private static final Logger log = LoggerFactory.getLogger(StateSync.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    // So that two who change it in turn do not keep the store busy.
    private static final Duration AFTER_CONFLICT = Duration.ofMillis(50);

    private static final Duration AFTER_ANOTHER = Duration.ofSeconds(10);

    private final String service;
    private final RolloutDesk desk;
    private final StateKeeper keeper;
    private final Semaphore due;
    private final @Nullable CountDownLatch before;
    private final CountDownLatch heard = new CountDownLatch(1);
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable RolloutStore forgetting;

    /**
     * Begins to ask.
     *
     * @param due released when there is something to ask for
     * @param before the {@linkplain #ended end} of what has asked for another rollout of the
     *     service before; null for none
     */
    StateSync(
            String service,
            RolloutDesk desk,
            StateKeeper keeper,
            Semaphore due,
            @Nullable CountDownLatch before) {
        this.service = service;
        this.desk = desk;
        this.keeper = keeper;
        this.due = due;
        this.before = before;
        Thread _ = Thread.ofVirtual().name("rollout-" + service).start(this::run);
    }

    private void run() {
        try {
            if (before != null) {
                // Or it could forget what is stored from now on.
                boolean _ = before.await(AFTER_ANOTHER.toMillis(), TimeUnit.MILLISECONDS);
            }
            while (ending.getCount() > 0) {
                boolean isAnswered = round();
                // Others may know how far it is, so a failure is not the last word. A file stays
                // as it is.
                if (isAnswered || !keeper.isShared()) {
                    heard.countDown();
                }
                if (isAnswered) {
                    boolean _ = due.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                    due.drainPermits();
                } else {
                    // Whatever is due: it is not asked more often for that.
                    boolean _ = ending.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
            conclude();
        } catch (InterruptedException e) {
            log.atDebug().setCause(e).log("the store is not asked any more");
        } finally {
            heard.countDown();
            ended.countDown();
        }
    }

    /** Returns false if the store does not answer. */
    private boolean round() throws InterruptedException {
        try {
            RolloutStore store = keeper.store();
            store.tryLead();
            while (true) {
                Optional<Writing> writing = desk.heard(store.read(service));
                if (writing.isEmpty()) {
                    return true;
                }
                if (store.write(writing.get().next(), writing.get().expected())) {
                    desk.written(writing.get());
                } else {
                    Thread.sleep(AFTER_CONFLICT);
                }
            }
        } catch (IOException e) {
            keeper.failed(e);
            desk.failed(String.valueOf(e.getMessage()));
            return false;
        } catch (RuntimeException e) {
            log.atError().addKeyValue("service", service).setCause(e).log("rollout failed");
            desk.failed("internal error");
            return false;
        }
    }

    private void conclude() throws InterruptedException {
        RolloutStore last = forgetting;
        if (last == null) {
            if (!desk.isStored()) {
                boolean _ = round();
            }
            return;
        }
        try {
            last.forget(service);
            last.talk().ifPresent(talk -> talk.silence(service));
        } catch (IOException e) {
            keeper.failed(e);
        }
    }

    /**
     * Waits until the store has answered for the first time, or has failed to and is no other
     * gateway's.
     */
    boolean awaitHeard(Duration patience) throws InterruptedException {
        return heard.await(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS);
    }

    /** Ends, soon. What is not stored yet is, if the store answers. */
    void stop() {
        ending.countDown();
        due.release();
    }

    /** Ends, soon, and lets the store forget the state. */
    void forget(RolloutStore store) {
        forgetting = store;
        stop();
    }

    /** Returns what is counted down at the end. It holds on to nothing else. */
    CountDownLatch ended() {
        return ended;
    }

    /** Waits for the end. */
    void awaitEnd(Duration patience) throws InterruptedException {
        boolean _ = ended.await(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS);
    }
}
