package io.a3s.gateway.rollout;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.a3s.gateway.config.bind.Located;
import io.a3s.gateway.config.model.GatewayConfig;
import io.a3s.gateway.config.model.RolloutConfig;
import io.a3s.gateway.config.model.ServiceConfig;
import io.a3s.gateway.files.SafeFiles;
import io.a3s.gateway.fleet.Fleet;
import io.a3s.gateway.observe.RolloutView;
import io.a3s.gateway.rollout.RolloutMachine.Command;
import io.a3s.gateway.rollout.RolloutMachine.RefusedException;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.Service;
import io.a3s.gateway.spi.config.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rollouts of a gateway. A thread of its own looks at them in short intervals, from when there
 * are any. Safe for use by any thread.
 */
public final class Rollouts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rollouts.class);
    private static final Duration SHORTEST_TICK = Duration.ofMillis(50);
    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final int TICKS_PER_WINDOW = 20;
    private static final long STORE_LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_CONFLICTS = 5;

    /** Thrown for a command that cannot be carried out. The message says why. */
    public static final class RefusedCommandException extends Exception {
        private static final long serialVersionUID = 1;

        private RefusedCommandException(String message) {
            super(message);
        }
    }

    private interface Change {
        Optional<RolloutState> of(RolloutState state) throws RefusedException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private final Map<String, ActiveRollout> active = new TreeMap<>();
    private final StateKeeper keeper = new StateKeeper();
    private final Supplier<Fleet> fleet;
    // Those of which the state is not stored yet, as this gateway did not lead when they began.
    private final Set<String> begun = new HashSet<>();
    private @Nullable Thread ticker;
    private long lastLookNanos;
    private boolean isClosed;

    /**
     * Makes the rollouts of a gateway.
     *
     * @param fleet gives the gateways that this one works together with
     */
    public Rollouts(Supplier<Fleet> fleet) {
        this.fleet = fleet;
    }

    /** Returns what is wrong with where states are to be kept, if there is a rollout. */
    public static List<Diagnostic> check(GatewayConfig config) {
        if (config.fixed().store().isPresent()) {
            return List.of();
        }
        for (Map.Entry<String, Located<ServiceConfig>> service :
                config.dynamic().services().entrySet()) {
            Optional<Located<RolloutConfig>> rollout = service.getValue().value().rollout();
            if (rollout.isEmpty()) {
                continue;
            }
            Path directory = config.fixed().stateDir();
            try {
                SafeFiles.createDirectories(directory);
                if (Files.isWritable(directory)) {
                    return List.of();
                }
            } catch (IOException e) {
                log.atDebug().setCause(e).log("cannot make a directory");
            }
            return List.of(
                    Diagnostic.error(
                                    "state_dir \""
                                            + directory
                                            + "\" cannot be written, and the rollout's state would"
                                            + " be lost")
                            .in("services \"" + service.getKey() + "\" rollout")
                            .at(rollout.get().range())
                            .hint("set state_dir to a directory of the gateway"));
        }
        return List.of();
    }

    /**
     * Takes over the rollouts of a configuration that is about to take effect, and lets its
     * services begin with the shares that they have reached.
     *
     * @param services the services, compiled
     */
    public void prepare(GatewayConfig config, Map<String, Service> services) {
        lock.lock();
        try {
            Map<String, RolloutSettings> wanted = new TreeMap<>();
            config.dynamic()
                    .services()
                    .forEach(
                            (name, service) -> {
                                if (service.value().rollout().isPresent()) {
                                    wanted.put(name, RolloutSettings.of(name, service.value()));
                                }
                            });
            open(wanted.isEmpty(), config.fixed().stateDir().resolve("rollouts"));
            active.keySet().stream()
                    .filter(name -> !wanted.containsKey(name))
                    .forEach(
                            name ->
                                    log.atInfo()
                                            .addKeyValue("service", name)
                                            .log("rollout ended: it is not configured any more"));
            active.keySet().retainAll(wanted.keySet());
            begun.retainAll(wanted.keySet());
            wanted.forEach(
                    (name, settings) -> {
                        Revisions revisions =
                                Objects.requireNonNull(
                                        Objects.requireNonNull(services.get(name)).revisions());
                        ServiceConfig service =
                                Objects.requireNonNull(config.dynamic().services().get(name))
                                        .value();
                        take(settings, revisions, percents(service));
                    });
            keeper.retain(wanted.keySet());
            if (!wanted.isEmpty() && ticker == null) {
                ticker = Thread.ofVirtual().name("rollouts").start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private void open(boolean isNowhere, Path directory) {
        if (isNowhere) {
            keeper.close();
        } else if (fleet.get().isAlone()) {
            keeper.open(directory);
        } else {
            keeper.open(fleet.get());
        }
    }

    private static int[] percents(ServiceConfig service) {
        return service.revisions().stream()
                .mapToInt(revision -> revision.value().trafficPercent())
                .toArray();
    }

    private void take(RolloutSettings settings, Revisions revisions, int[] percents) {
        ActiveRollout before = active.get(settings.service());
        RolloutState stored = keeper.read(settings.service());
        boolean isSame =
                before != null && before.settings().fingerprint().equals(settings.fingerprint());
        RolloutState state;
        if (isSame && before != null) {
            state = before.state();
        } else if (stored != null && stored.fingerprint().equals(settings.fingerprint())) {
            state = stored;
            log(state, "rollout goes on");
        } else {
            state = begin(settings, stored);
        }
        ActiveRollout now =
                new ActiveRollout(
                        settings,
                        revisions,
                        percents,
                        state,
                        isSame ? before : null,
                        System.nanoTime());
        now.apply();
        active.put(settings.service(), now);
    }

    private RolloutState begin(RolloutSettings settings, @Nullable RolloutState stored) {
        RolloutState first = RolloutState.begin(settings, System.currentTimeMillis());
        RolloutState state = stored == null ? first : first.after(stored);
        // What is there already may be what another gateway needs, which has not been told yet.
        if (stored != null && !keeper.isLeader()) {
            begun.add(settings.service());
        } else if (!keeper.write(state)) {
            RolloutState other = keeper.read(settings.service());
            if (other != null && other.fingerprint().equals(settings.fingerprint())) {
                state = other;
            }
        }
        log(state, "rollout");
        return state;
    }

    // ---- what goes on

    private void run() {
        while (true) {
            Duration pause = tick();
            lock.lock();
            try {
                // An interruption would close the files that are being read.
                if (!isClosed) {
                    boolean _ = closing.await(pause.toNanos(), NANOSECONDS);
                }
                if (isClosed) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            } finally {
                lock.unlock();
            }
        }
    }

    private Duration tick() {
        lock.lock();
        try {
            long now = System.nanoTime();
            boolean isLookDue = now - lastLookNanos >= STORE_LOOK_NANOS;
            lastLookNanos = isLookDue ? now : lastLookNanos;
            Duration pause = LONGEST_TICK;
            for (ActiveRollout rollout : active.values()) {
                pause = shorter(pause, rollout.settings());
                try {
                    if (isLookDue) {
                        follow(rollout, now);
                    }
                    advance(rollout, now);
                } catch (RuntimeException e) {
                    // The others are not to suffer.
                    log.atError()
                            .addKeyValue("service", rollout.settings().service())
                            .setCause(e)
                            .log("rollout failed");
                }
            }
            return pause;
        } finally {
            lock.unlock();
        }
    }

    private static Duration shorter(Duration pause, RolloutSettings settings) {
        Duration shortest =
                settings.window().compareTo(settings.interval()) < 0
                        ? settings.window()
                        : settings.interval();
        Duration wanted = shortest.dividedBy(TICKS_PER_WINDOW);
        Duration atLeast = wanted.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : wanted;
        return atLeast.compareTo(pause) < 0 ? atLeast : pause;
    }

    /** Takes over what another gateway has decided. */
    private void follow(ActiveRollout rollout, long now) {
        RolloutState stored = keeper.read(rollout.settings().service());
        if (stored != null
                && stored.fingerprint().equals(rollout.settings().fingerprint())
                && stored.version() > rollout.state().version()) {
            rollout.enter(stored, now);
            log(stored, "rollout, as another gateway has it");
        }
    }

    private void advance(ActiveRollout rollout, long now) {
        Judgement judgement = rollout.judge(now);
        if (!keeper.isLeader()) {
            return;
        }
        if (begun.remove(rollout.settings().service())) {
            boolean _ = keeper.write(rollout.state());
        }
        long observed = rollout.observedMillis(now);
        try {
            change(
                    rollout,
                    state ->
                            RolloutMachine.advance(
                                    rollout.settings(),
                                    state,
                                    judgement,
                                    observed,
                                    System.currentTimeMillis()));
        } catch (RefusedException e) {
            log.atDebug().setCause(e).log("rollout not changed");
        }
    }

    // What takes requests from the new revision takes effect at once; what gives it more, not
    // before
    // it is known that a restart would not give it less.
    private void change(ActiveRollout rollout, Change change) throws RefusedException {
        RolloutState base = rollout.state();
        for (int tries = 0; tries < MAX_CONFLICTS; tries++) {
            Optional<RolloutState> next = change.of(base);
            if (next.isEmpty()) {
                follow(rollout, System.nanoTime());
                return;
            }
            boolean isLess = next.get().percent() < rollout.state().percent();
            if (isLess) {
                rollout.enter(next.get(), System.nanoTime());
            }
            if (keeper.write(next.get())) {
                if (!isLess) {
                    rollout.enter(next.get(), System.nanoTime());
                }
                log(next.get(), "rollout");
                return;
            }
            base = current(rollout);
        }
        throw new RefusedException("another gateway changes the rollout at the same time");
    }

    /** Returns the state that the next one has to follow, after another one was stored. */
    private RolloutState current(ActiveRollout rollout) throws RefusedException {
        RolloutState own = rollout.state();
        RolloutState stored = keeper.read(own.service());
        if (stored == null) {
            return own.withVersion(0);
        }
        if (!stored.fingerprint().equals(own.fingerprint())) {
            throw new RefusedException("another gateway has another rollout of this service");
        }
        return own.version() > stored.version() ? own.withVersion(stored.version()) : stored;
    }

    private static void log(RolloutState state, String message) {
        RolloutEvent last = state.last();
        (state.phase() == RolloutPhase.ROLLED_BACK ? log.atWarn() : log.atInfo())
                .addKeyValue("service", state.service())
                .addKeyValue("event", last.event())
                .addKeyValue("state", state.phase())
                .addKeyValue("percent", state.percent())
                .addKeyValue("detail", last.detail())
                .log(message);
    }

    // ---- what people see and want

    /** Returns the rollouts for the metrics. */
    public List<RolloutView> views() {
        lock.lock();
        try {
            return active.values().stream().map(ActiveRollout::view).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Returns what is known about all rollouts, JSON-ready, in the order of their services. */
    public List<Map<String, Object>> shown() {
        lock.lock();
        try {
            List<Map<String, Object>> all = new ArrayList<>();
            active.values().forEach(rollout -> all.add(shown(rollout)));
            return all;
        } finally {
            lock.unlock();
        }
    }

    private Map<String, Object> shown(ActiveRollout rollout) {
        Map<String, Object> shown = rollout.shown();
        shown.put("leads", keeper.isLeader());
        shown.put("stored", keeper.isStored());
        return shown;
    }

    /**
     * Carries out a command.
     *
     * @param command {@code pause}, {@code resume}, {@code promote} or {@code abort}
     * @return what is known about the rollout then; empty if the service has none, or there is no
     *     such command
     * @throws RefusedCommandException if its state does not allow the command
     */
    public Optional<Map<String, Object>> order(String service, String command)
            throws RefusedCommandException {
        Optional<Command> wanted = command(command);
        lock.lock();
        try {
            ActiveRollout rollout = active.get(service);
            if (rollout == null || wanted.isEmpty()) {
                return Optional.empty();
            }
            follow(rollout, System.nanoTime());
            change(
                    rollout,
                    state ->
                            Optional.of(
                                    RolloutMachine.order(
                                            rollout.settings(),
                                            state,
                                            wanted.get(),
                                            System.currentTimeMillis())));
            return Optional.of(shown(rollout));
        } catch (RefusedException e) {
            throw new RefusedCommandException(String.valueOf(e.getMessage()));
        } finally {
            lock.unlock();
        }
    }

    private static Optional<Command> command(String text) {
        for (Command command : Command.values()) {
            if (command.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            closing.signalAll();
            active.clear();
            keeper.close();
        } finally {
            lock.unlock();
        }
    }
}
