package io.a3s.gateway.rollout;

import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.observe.RolloutView;
import io.a3s.gateway.rollout.RolloutMachine.Command;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rollouts of a gateway. One thread looks at them all in short intervals, from when there are
 * any, and another for each asks the store. Prepared and closed by one thread at a time; what
 * people see and want may be asked by any, and only commands wait for the store.
 */
public final class Rollouts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rollouts.class);
    // With the first connection of a gateway that has just started, or while a replica of the store
    // takes over. Without an answer, what was promoted would go back to its old revision.
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);
    private static final Duration END_PATIENCE = Duration.ofSeconds(3);

    /**
     * A rollout of a configuration.
     *
     * @param revisions those of its service
     * @param percents their shares as the configuration has them
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Wanted(RolloutSettings settings, Revisions revisions, int[] percents) {}

    private record Running(RolloutDesk desk, StateSync sync) {}

    private final Supplier<Fleet> fleet;
    private final StateKeeper keeper;
    private final Duration firstAnswer;
    private final Map<String, CountDownLatch> leaving = new HashMap<>();
    private volatile Map<String, Running> running = Map.of();
    private @Nullable RolloutTicker ticker;
    private Runnable wake = () -> {};

    /**
     * Makes the rollouts of a gateway.
     *
     * @param fleet gives the gateways that this one works together with
     */
    public Rollouts(Supplier<Fleet> fleet) {
        this(fleet, new StateKeeper(), FIRST_ANSWER);
    }

    /**
     * Makes rollouts that keep their states where a keeper does.
     *
     * @param firstAnswer how long a configuration waits for the store
     */
    Rollouts(Supplier<Fleet> fleet, StateKeeper keeper, Duration firstAnswer) {
        this.fleet = fleet;
        this.keeper = keeper;
        this.firstAnswer = firstAnswer;
    }

    private void open(GatewayConfig config) {
        if (fleet.get().isAlone()) {
            keeper.open(config.fixed().stateDir().resolve("rollouts"));
        } else {
            keeper.open(fleet.get());
        }
    }

    // ---- the configuration

    /**
     * Takes over the rollouts of a configuration that is about to take effect, and lets its
     * services begin with the shares that they have reached. What the store has to say of those
     * that are new is waited for, but not long: without an answer they begin with the shares of the
     * configuration, and stay there until there is one.
     *
     * @param services the services, compiled
     */
    public void prepare(GatewayConfig config, Map<String, Service> services) {
        List<Wanted> wanted = new ArrayList<>();
        config.dynamic()
                .services()
                .forEach(
                        (name, service) -> {
                            if (service.value().rollout().isPresent()) {
                                Service compiled = Objects.requireNonNull(services.get(name));
                                wanted.add(wanted(name, service.value(), compiled));
                            }
                        });
        if (!wanted.isEmpty()) {
            open(config);
        }
        prepare(wanted);
    }

    private static Wanted wanted(String name, ServiceConfig service, Service compiled) {
        return new Wanted(
                RolloutSettings.of(name, service),
                Objects.requireNonNull(compiled.revisions()),
                service.revisions().stream()
                        .mapToInt(revision -> revision.value().trafficPercent())
                        .toArray());
    }

    /** Takes over these, in the store that is open, and no others. */
    void prepare(List<Wanted> wanted) {
        Map<String, Running> before = running;
        Map<String, Running> next = new TreeMap<>();
        List<StateSync> begun = new ArrayList<>();
        for (Wanted each : wanted) {
            Running old = before.get(each.settings().service());
            if (old != null && isSame(old, each.settings())) {
                old.desk().rebind(each.settings(), each.revisions(), each.percents());
                next.put(each.settings().service(), old);
            } else {
                if (old != null) {
                    old.sync().stop();
                }
                CountDownLatch last =
                        old == null ? leaving.get(each.settings().service()) : old.sync().ended();
                Running made = begin(each, last);
                begun.add(made.sync());
                next.put(each.settings().service(), made);
            }
        }
        running = Collections.unmodifiableMap(next);
        endOthers(before, next);
        awaitFirstAnswers(begun);
        if (!next.isEmpty()) {
            Thread _ = Thread.ofVirtual().name("rollouts-retain").start(this::retain);
            startTicker();
        }
    }

    private void startTicker() {
        if (ticker == null) {
            RolloutTicker started = new RolloutTicker(this::desks);
            ticker = started;
            wake = started::wake;
            fleet.get().rollCall().ifPresent(call -> call.whenHurried(wake));
        }
    }

    private List<RolloutDesk> desks() {
        return running.values().stream().map(Running::desk).toList();
    }

    private static boolean isSame(Running old, RolloutSettings settings) {
        return old.desk().settings().fingerprint().equals(settings.fingerprint());
    }

    private Running begin(Wanted wanted, @Nullable CountDownLatch last) {
        RolloutSettings settings = wanted.settings();
        ActiveRollout rollout =
                new ActiveRollout(
                        settings,
                        wanted.revisions(),
                        wanted.percents(),
                        RolloutState.begin(settings, System.currentTimeMillis()),
                        null,
                        System.nanoTime());
        rollout.apply();
        Semaphore due = new Semaphore(0);
        RolloutDesk desk = new RolloutDesk(rollout, keeper, due::release);
        return new Running(desk, new StateSync(settings.service(), desk, keeper, due, last));
    }

    private void endOthers(Map<String, Running> before, Map<String, Running> next) {
        List<StateSync> ended = new ArrayList<>();
        Optional<RolloutStore> store =
                next.isEmpty() ? keeper.release() : Optional.ofNullable(openStore());
        leaving.values().removeIf(each -> each.getCount() == 0);
        before.forEach(
                (name, each) -> {
                    if (!next.containsKey(name)) {
                        RolloutLog.end(name);
                        store.ifPresentOrElse(each.sync()::forget, each.sync()::stop);
                        ended.add(each.sync());
                        leaving.put(name, each.sync().ended());
                    }
                });
        if (next.isEmpty()) {
            store.ifPresent(
                    last -> {
                        Thread _ =
                                Thread.ofVirtual()
                                        .name("rollouts-close")
                                        .start(
                                                () -> {
                                                    awaitEnd(ended);
                                                    last.close();
                                                });
                    });
        }
    }

    private @Nullable RolloutStore openStore() {
        try {
            return keeper.store();
        } catch (IOException e) {
            return null;
        }
    }

    private void awaitFirstAnswers(List<StateSync> begun) {
        long until = System.nanoTime() + firstAnswer.toNanos();
        try {
            for (StateSync each : begun) {
                if (!each.awaitHeard(Duration.ofNanos(until - System.nanoTime()))) {
                    log.atWarn()
                            .log(
                                    "the store of rollouts does not answer; they wait for it with"
                                            + " the shares that are configured");
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void retain() {
        try {
            RolloutStore store = keeper.store();
            store.tryLead();
            store.retain(() -> running.keySet());
        } catch (IOException e) {
            log.atDebug().setCause(e).log("old states of rollouts were not looked for");
        }
    }

    // ---- what people see and want

    /** Returns the rollouts for the metrics. */
    public List<RolloutView> views() {
        return desks().stream().map(RolloutDesk::view).toList();
    }

    /** Returns what is known about all rollouts, JSON-ready, in the order of their services. */
    public List<Map<String, Object>> shown() {
        return desks().stream().map(RolloutDesk::shown).toList();
    }

    /**
     * Carries out a command. That may take as long as the store takes to answer, but not for ever.
     *
     * @param command {@code pause}, {@code resume}, {@code promote} or {@code abort}
     * @return what is known about the rollout then; empty if the service has none, or there is no
     *     such command
     * @throws RefusedCommandException if its state does not allow the command, or the store has to
     *     be asked and does not answer
     */
    public Optional<Map<String, Object>> order(String service, String command)
            throws RefusedCommandException {
        Running known = running.get(service);
        Optional<Command> wanted = Commands.named(command);
        if (known == null || wanted.isEmpty()) {
            return Optional.empty();
        }
        Commands.carryOut(known.desk(), wanted.get());
        return Optional.of(known.desk().shown());
    }

    @Override
    public void close() {
        RolloutTicker open = ticker;
        if (open != null) {
            fleet.get().rollCall().ifPresent(call -> call.forget(wake));
            open.stop();
        }
        List<StateSync> ended = running.values().stream().map(Running::sync).toList();
        running = Map.of();
        ended.forEach(StateSync::stop);
        // They use the store to the last.
        awaitEnd(ended);
        keeper.release().ifPresent(RolloutStore::close);
    }

    private static void awaitEnd(List<StateSync> ended) {
        long until = System.nanoTime() + END_PATIENCE.toNanos();
        try {
            for (StateSync each : ended) {
                each.awaitEnd(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
