package io.a3s.gateway.rollout;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all rollouts in short intervals, as short as the one with the shortest steps needs.
 * Nothing that it calls waits for a store.
 */
final class RolloutTicker {
    private static final Logger log = LoggerFactory.getLogger(RolloutTicker.class);
    private static final Duration SHORTEST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final int TICKS_PER_WINDOW = 20;

    private final Supplier<Collection<RolloutDesk>> desks;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread;

    RolloutTicker(Supplier<Collection<RolloutDesk>> desks) {
        this.desks = desks;
        this.thread = Thread.ofVirtual().name("rollouts").start(this::run);
    }

    /** Looks at once. */
    void wake() {
        wakes.release();
    }

    private void run() {
        try {
            while (true) {
                boolean _ = wakes.tryAcquire(tick().toNanos(), NANOSECONDS);
                wakes.drainPermits();
            }
        } catch (InterruptedException e) {
            // stop() asks for the end
        }
    }

    private Duration tick() {
        Duration pause = LONGEST;
        for (RolloutDesk desk : desks.get()) {
            pause = shorter(pause, desk.settings());
            try {
                desk.tick(System.nanoTime());
            } catch (RuntimeException e) {
                // The others are not to suffer.
                log.atError()
                        .addKeyValue("service", desk.settings().service())
                        .setCause(e)
                        .log("rollout failed");
            }
        }
        return pause;
    }

    private static Duration shorter(Duration pause, RolloutSettings settings) {
        Duration shortest =
                settings.window().compareTo(settings.interval()) < 0
                        ? settings.window()
                        : settings.interval();
        Duration wanted = shortest.dividedBy(TICKS_PER_WINDOW);
        Duration atLeast = wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted;
        return atLeast.compareTo(pause) < 0 ? atLeast : pause;
    }

    void stop() {
        thread.interrupt();
    }
}
