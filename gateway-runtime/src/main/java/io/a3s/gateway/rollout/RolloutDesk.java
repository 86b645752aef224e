package io.a3s.gateway.rollout;

import io.a3s.gateway.observe.RolloutView;
import io.a3s.gateway.rollout.RolloutMachine.Command;
import io.a3s.gateway.rollout.RolloutMachine.RefusedException;
import io.a3s.gateway.service.Revisions;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rollout of one service: what is decided about it here, and what the store is to know of that.
 * What takes requests from the new revision takes effect at once; what gives it more, not before it
 * is stored, or a restart would give it less. Safe for use by any thread; nothing here asks the
 * store, so nobody waits for it.
 */
final class RolloutDesk {
    private static final Logger log = LoggerFactory.getLogger(RolloutDesk.class);

    private final StateKeeper keeper;
    private final Runnable due;
    private final FleetFigures figures;
    private final Orders orders = new Orders();
    private ActiveRollout rollout;
    // What the store has, as far as is known.
    private @Nullable RolloutState stored;
    // How the state in effect came about, if it is not stored: if the store has another one by
    // then, the same is done to that.
    private @Nullable Change unstored;
    // A step that takes effect when it is stored.
    private @Nullable RolloutState proposal;
    private boolean isKnown;
    private boolean isToReplace;

    /**
     * @param rollout in its first state, in place of which comes that of the store if there is one
     * @param due called when there is something to ask the store for
     */
    RolloutDesk(ActiveRollout rollout, StateKeeper keeper, Runnable due) {
        this.rollout = rollout;
        this.keeper = keeper;
        this.due = due;
        this.figures = new FleetFigures(keeper, rollout.settings().service());
    }

    /** Goes on with the services of another configuration. */
    synchronized void rebind(RolloutSettings settings, Revisions revisions, int[] configured) {
        rollout =
                new ActiveRollout(
                        settings,
                        revisions,
                        configured,
                        rollout.state(),
                        rollout,
                        System.nanoTime());
        rollout.apply();
    }

    synchronized RolloutSettings settings() {
        return rollout.settings();
    }

    // ---- what is seen

    /** Looks at how the revisions do, and decides what follows. */
    synchronized void tick(long now) {
        rollout.observe(now);
        Judgement judgement = rollout.judge(figures.others(rollout.state(), now), now);
        boolean isBad = judgement.kind() == Judgement.Kind.BAD && rollout.state().percent() > 0;
        boolean isLeader = keeper.isLeader();
        // Where nobody else may know it, or could do anything about it, it is done without the
        // others.
        if (isBad && (isLeader || !isKnown || keeper.isCutOff())) {
            boolean _ =
                    changeUnstored(
                            Change.back(rollout.settings(), judgement, rollout.watched(now)));
        } else if (isKnown && isLeader) {
            advance(judgement, now);
        } else {
            proposal = null;
        }
        figures.report(rollout, isBad && !isLeader, now);
        if (figures.isLaterNoticed(rollout.state())) {
            due.run();
        }
    }

    private void advance(Judgement judgement, long now) {
        Optional<RolloutState> next =
                RolloutMachine.advance(
                        rollout.settings(),
                        rollout.state(),
                        judgement,
                        rollout.watched(now),
                        System.currentTimeMillis());
        if (next.isEmpty() || (keeper.isShared() && !isStored())) {
            proposal = null;
        } else if (proposal == null) {
            proposal = next.get();
            due.run();
        }
    }

    /** Lets a change take effect before it is stored. Returns whether the state allows it. */
    private boolean changeUnstored(Change change) {
        try {
            change.of(rollout.state()).ifPresent(next -> enterUnstored(next, change));
            return true;
        } catch (RefusedException e) {
            log.atDebug().setCause(e).log("not changed");
            return false;
        }
    }

    private void enterUnstored(RolloutState next, Change change) {
        unstored = change;
        proposal = null;
        enter(next, "rollout", true);
        due.run();
    }

    private void enter(RolloutState next, String message, boolean isOwn) {
        long now = System.nanoTime();
        rollout.enter(next, now);
        figures.report(rollout, isOwn, now);
        RolloutLog.event(next, message);
    }

    // ---- what the store says

    /**
     * Takes what the store has, and returns what it is to have instead.
     *
     * @param read nothing if it has no state of this service
     */
    synchronized Optional<Writing> heard(Optional<RolloutState> read) {
        if (read.isPresent() && !read.get().fingerprint().equals(rollout.state().fingerprint())) {
            return heardOther(read.get());
        }
        read.ifPresent(this::reconcile);
        stored = read.orElse(null);
        isToReplace = false;
        begin();
        return next(read.map(RolloutState::version).orElse(0L));
    }

    private void begin() {
        if (!isKnown) {
            isKnown = true;
            if (stored == null && unstored == null) {
                RolloutLog.event(rollout.state(), "rollout");
            }
        }
    }

    // Another configuration's. That may be what other gateways need, which have not been told yet;
    // whoever makes the steps goes by its own.
    private Optional<Writing> heardOther(RolloutState other) {
        stored = null;
        if (!isKnown) {
            isToReplace = true;
            if (unstored == null) {
                rollout.rename(rollout.state().after(other));
            }
            begin();
        }
        if (isToReplace && keeper.isLeader()) {
            RolloutState own = rollout.state().withVersion(other.version() + 1);
            rollout.rename(own);
            return Optional.of(new Writing(own, other.version(), own, null));
        }
        proposal = null;
        orders.refuse("another gateway has another rollout of this service", false);
        return Optional.empty();
    }

    private void reconcile(RolloutState read) {
        RolloutState own = rollout.state();
        if (read.equals(own)) {
            unstored = null;
            return;
        }
        if (isKnown && read.version() < own.version()) {
            // Ours is later, and follows it.
            return;
        }
        proposal = null;
        Optional<RolloutState> again = again(read);
        if (again.isPresent()) {
            rollout.enter(again.get(), System.nanoTime());
            return;
        }
        unstored = null;
        enter(read, isKnown ? "rollout, as another gateway has it" : "rollout goes on", false);
    }

    private Optional<RolloutState> again(RolloutState read) {
        Change change = unstored;
        try {
            return change == null ? Optional.empty() : change.of(read);
        } catch (RefusedException e) {
            log.atDebug().setCause(e).log("it is so already");
            return Optional.empty();
        }
    }

    private Optional<Writing> next(long expected) {
        RolloutState own = rollout.state();
        if (!isStored()) {
            return Optional.of(new Writing(own, expected, own, null));
        }
        Optional<Writing> ordered =
                orders.next(own).map(each -> new Writing(each.next(), expected, own, each.order()));
        if (ordered.isPresent()) {
            return ordered;
        }
        return Optional.ofNullable(proposal).map(step -> new Writing(step, expected, own, null));
    }

    /** Something was stored. */
    @SuppressWarnings("ReferenceEquality") // whether nothing has happened meanwhile
    synchronized void written(Writing writing) {
        RolloutState own = rollout.state();
        stored = writing.next();
        isToReplace = false;
        if (writing.next() == own) {
            unstored = null;
        } else if (writing.base() == own) {
            proposal = null;
            enter(writing.next(), "rollout", true);
        }
        Order order = writing.order();
        if (order != null) {
            order.complete();
            orders.remove(order);
        }
    }

    /**
     * The store has failed. Where several gateways share it, nothing goes on that gives the new
     * revision more; otherwise the state in memory is as good as another.
     */
    synchronized void failed(String why) {
        stored = null;
        if (isKnown && !keeper.isShared()) {
            RolloutState step = proposal;
            if (step != null) {
                enterUnstored(step, _ -> Optional.empty());
            }
            for (Optional<Orders.Due> each = orders.next(rollout.state());
                    each.isPresent();
                    each = orders.next(rollout.state())) {
                Order order = each.get().order();
                enterUnstored(each.get().next(), order.change());
                order.complete();
                orders.remove(order);
            }
        }
        proposal = null;
        orders.refuse("the store does not answer: " + why, true);
    }

    /** Returns whether the state in effect is the one that a restart finds. */
    synchronized boolean isStored() {
        return rollout.state().equals(stored);
    }

    // ---- what people see and want

    /** Takes a command. It is carried out when the store has been asked for the state. */
    synchronized Order order(Command command) {
        Change change =
                Change.command(rollout.settings(), command, rollout.watched(System.nanoTime()));
        // If it is aborted here already, it may be otherwise in the store.
        Order order = new Order(change, command == Command.ABORT && changeUnstored(change));
        orders.add(order);
        due.run();
        return order;
    }

    /** Gives up to wait for what becomes of a command. */
    synchronized void withdraw(Order order) {
        orders.remove(order);
    }

    synchronized RolloutView view() {
        return rollout.view(keeper.isLeader(), isStored());
    }

    /** Returns what the management API shows of it. */
    synchronized Map<String, Object> shown() {
        Map<String, Object> shown = rollout.shown();
        if (!isKnown) {
            shown.put("waiting_for", "the state that is stored");
        } else if (proposal != null || (keeper.isShared() && !isStored())) {
            shown.put("waiting_for", "the store");
        }
        shown.put("leads", keeper.isLeader());
        shown.put("stored", isStored());
        return shown;
    }
}
