package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.rollout.RolloutMachine.Command;
import io.a3s.gateway.service.Revisions;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a rollout and its store have to do with each other, call by call. */
class RolloutDeskTest {
    private final Samples samples = new Samples();
    private final RevisionStats to = samples.revision("v2");
    private final Revisions revisions = samples.revisions();
    private final RolloutSettings settings = Samples.settings();
    private final FakeRolloutStore store = new FakeRolloutStore();
    private final StateKeeper keeper = new StateKeeper();
    private RolloutDesk desk = desk(settings);

    @BeforeEach
    void open() {
        keeper.open(store, () -> store);
    }

    private RolloutDesk desk(RolloutSettings wanted) {
        return new RolloutDesk(
                new ActiveRollout(
                        wanted,
                        revisions,
                        new int[] {100, 0},
                        RolloutState.begin(wanted, 0),
                        null,
                        System.nanoTime()),
                keeper,
                () -> {});
    }

    @Test
    void storesWhereItBeginsAndThenEachStepBeforeItTakesEffect() {
        sync();
        assertThat(stored().last().event()).isEqualTo("started");

        tick(0);
        assertThat(percent()).isZero();
        sync();
        assertThat(percent()).isEqualTo(20);
        assertThat(stored().percent()).isEqualTo(20);

        Samples.requests(to, 20, 0, 10);
        tick(1_100);
        assertThat(percent()).isEqualTo(20);
        sync();
        assertThat(percent()).isEqualTo(40);
        assertThat(stored().last().windows()).isEqualTo(1);
    }

    @Test
    void goesOnWithWhatIsStored() {
        store.states.put("s", state(RolloutPhase.PAUSED, "paused", 60, 7));

        sync();

        assertThat(percent()).isEqualTo(60);
        assertThat(desk.shown()).containsEntry("state", "paused").containsEntry("stored", true);
    }

    @Test
    void holdsUntilTheStoreHasAnswered() {
        store.isAway = true;
        sync();
        tick(0);
        sync();
        assertThat(percent()).isZero();
        assertThat(desk.shown())
                .containsEntry("waiting_for", "the state that is stored")
                .containsEntry("stored", false);
        Order promote = desk.order(Command.PROMOTE);
        sync();
        refused(promote, "the store does not answer: away");

        store.isAway = false;
        store.states.put("s", state(RolloutPhase.ROLLED_BACK, "rolled_back", 0, 7));
        sync();
        tick(0);
        assertThat(desk.shown()).containsEntry("state", "rolled_back");
    }

    @Test
    void takesBackAtOnceWhateverTheStoreDoes() {
        stepTo(20);
        store.isAway = true;
        Samples.requests(to, 20, 10, 10);

        tick(100);
        assertThat(percent()).isZero();
        sync();
        assertThat(stored().percent()).isEqualTo(20);
        assertThat(desk.view().isStored()).isFalse();

        store.isAway = false;
        sync();
        assertThat(stored().phase()).isEqualTo(RolloutPhase.ROLLED_BACK);
        assertThat(desk.view().isStored()).isTrue();
        assertThat(desk.view().rollbacks()).containsEntry("error_rate", 1L);
    }

    @Test
    void takesBackAlsoWhatAnotherOneHasStoredMeanwhile() {
        stepTo(20);
        Samples.requests(to, 20, 10, 10);
        tick(100);
        store.states.put("s", state(RolloutPhase.RUNNING, "step", 40, 9));

        sync();

        assertThat(percent()).isZero();
        assertThat(stored().phase()).isEqualTo(RolloutPhase.ROLLED_BACK);
        assertThat(stored().version()).isEqualTo(10);
    }

    @Test
    void givesWayToAPromotionThatIsStoredFirst() {
        stepTo(20);
        Samples.requests(to, 20, 10, 10);
        tick(100);
        store.states.put("s", state(RolloutPhase.PROMOTED, "promoted", 100, 9));

        sync();

        assertThat(percent()).isEqualTo(100);
        assertThat(stored().version()).isEqualTo(9);
    }

    @Test
    void makesNoStepThatOthersWouldNotKnowOf() {
        stepTo(20);
        store.isAway = true;
        Samples.requests(to, 40, 0, 10);
        tick(1_100);
        sync();
        tick(1_100);
        assertThat(percent()).isEqualTo(20);
        assertThat(desk.shown()).containsEntry("waiting_for", "the store");

        store.isAway = false;
        sync();
        tick(1_100);
        sync();
        assertThat(percent()).isEqualTo(40);
    }

    @Test
    void goesOnWithoutItsOwnDirectory() {
        store.isShared = false;
        stepTo(20);
        store.isAway = true;
        Samples.requests(to, 40, 0, 10);
        tick(1_100);
        sync();
        assertThat(percent()).isEqualTo(40);
        Order promote = desk.order(Command.PROMOTE);
        sync();
        assertThat(promote.done()).isCompleted();
        assertThat(percent()).isEqualTo(100);
        assertThat(desk.shown()).containsEntry("stored", false);

        store.isAway = false;
        sync();
        assertThat(stored().phase()).isEqualTo(RolloutPhase.PROMOTED);
    }

    @Test
    void followsAndLeavesStepsToTheLeader() {
        store.isLeader = false;
        sync();
        Samples.requests(to, 40, 20, 10);
        tick(1_100);
        sync();
        assertThat(percent()).isZero();

        store.states.put("s", state(RolloutPhase.RUNNING, "step", 40, 3));
        sync();
        assertThat(percent()).isEqualTo(40);
        Samples.requests(to, 40, 20, 10);
        tick(100);
        sync();
        assertThat(percent()).isEqualTo(40);

        // Nobody leads now.
        store.isCutOff = true;
        tick(100);
        assertThat(percent()).isZero();
        store.isCutOff = false;
        sync();
        assertThat(stored().phase()).isEqualTo(RolloutPhase.ROLLED_BACK);
    }

    @Test
    void storesAgainWhatTheStoreHasForgotten() {
        store.isLeader = false;
        store.states.put("s", state(RolloutPhase.ROLLED_BACK, "rolled_back", 0, 7));
        sync();

        store.states.put("s", state(RolloutPhase.RUNNING, "step", 60, 5));
        sync();
        assertThat(stored().version()).isEqualTo(7);
        store.states.clear();
        sync();
        assertThat(stored().version()).isEqualTo(7);
        assertThat(percent()).isZero();
    }

    @Test
    void carriesCommandsOutOnWhatIsStored() {
        stepTo(20);
        // It was paused elsewhere, which is not known here.
        RolloutState paused = Samples.after(stored(), RolloutPhase.PAUSED, "paused", 20);
        store.states.put("s", paused);

        Order pause = desk.order(Command.PAUSE);
        Order resume = desk.order(Command.RESUME);
        sync();

        refused(pause, "the rollout is paused");
        assertThat(resume.done()).isCompleted();
        assertThat(stored().last().event()).isEqualTo("resumed");
        assertThat(stored().version()).isEqualTo(paused.version() + 1);
    }

    @Test
    void abortsBeforeItAsksTheStore() {
        stepTo(20);

        Order abort = desk.order(Command.ABORT);
        assertThat(percent()).isZero();
        assertThat(abort.done()).isNotDone();
        sync();

        assertThat(abort.done()).isCompleted();
        assertThat(stored().reason()).isEqualTo("aborted");
    }

    @Test
    void leavesAnotherRolloutToTheLeader() {
        RolloutState other =
                Samples.after(
                        RolloutState.begin(Samples.settings("s", "other"), 0),
                        RolloutPhase.RUNNING,
                        "step",
                        60);
        store.states.put("s", other);
        store.isLeader = false;
        sync();
        assertThat(stored()).isEqualTo(other);
        assertThat(percent()).isZero();
        Order promote = desk.order(Command.PROMOTE);
        sync();
        refused(promote, "another gateway has another rollout of this service");

        store.isLeader = true;
        sync();
        assertThat(stored().fingerprint()).isEqualTo("print");
        assertThat(stored().version()).isEqualTo(3);
        assertThat(stored().history())
                .extracting(RolloutEvent::event)
                .containsExactly("started", "step", "started");

        // The one that it replaces does not come back.
        RolloutDesk before = desk;
        desk = desk(Samples.settings("s", "third"));
        sync();
        RolloutState third = stored();
        assertThat(third.fingerprint()).isEqualTo("third");
        desk = before;
        sync();
        assertThat(stored()).isEqualTo(third);
    }

    private static void refused(Order order, String why) {
        assertThat(order.done()).isCompletedExceptionally();
        assertThatThrownBy(() -> order.done().get(0, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(RefusedCommandException.class)
                .hasRootCauseMessage(why);
    }

    private RolloutState state(RolloutPhase phase, String event, int percent, long version) {
        return Samples.after(RolloutState.begin(settings, 0), phase, event, percent)
                .withVersion(version);
    }

    private void stepTo(int percent) {
        while (percent() < percent) {
            sync();
            tick(1_100);
            sync();
        }
    }

    private void tick(long millisLater) {
        desk.tick(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisLater));
    }

    /** What the thread does that asks the store, once. */
    private void sync() {
        try {
            while (true) {
                Optional<Writing> due = desk.heard(store.read("s"));
                if (due.isEmpty()) {
                    return;
                }
                if (store.write(due.get().next(), due.get().expected())) {
                    desk.written(due.get());
                }
            }
        } catch (IOException e) {
            desk.failed(String.valueOf(e.getMessage()));
        }
    }

    private RolloutState stored() {
        return Objects.requireNonNull(store.states.get("s"));
    }

    private int percent() {
        return revisions.split().percent(1);
    }
}
