package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.rollout.RolloutMachine.Command;
import io.a3s.gateway.rollout.RolloutMachine.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutMachineTest {
    private static final Judgement GOOD = new Judgement(Judgement.Kind.GOOD, "", "");
    private static final Judgement OPEN = new Judgement(Judgement.Kind.OPEN, "", "few");
    private static final Judgement BAD = new Judgement(Judgement.Kind.BAD, "latency", "slow");

    private RolloutSettings settings = Samples.settings();
    private RolloutState state = RolloutState.begin(settings, 0);

    @Test
    void makesStepsUpToTheEnd() {
        List<Integer> percents = new ArrayList<>();
        while (state.phase() == RolloutPhase.RUNNING) {
            state = advance(GOOD, 1_000).orElseThrow();
            percents.add(state.percent());
        }

        assertThat(percents).containsExactly(20, 40, 60, 80, 100, 100);
        assertThat(state.phase()).isEqualTo(RolloutPhase.PROMOTED);
        assertThat(state.version()).isEqualTo(7);
        assertThat(state.history())
                .extracting(RolloutEvent::event)
                .containsExactly("started", "step", "step", "step", "step", "step", "promoted");
        assertThat(advance(BAD, 1_000)).isEmpty();
    }

    @Test
    void movesOnlyWhatBothHave() {
        settings = Samples.settings(10, 45, Double.POSITIVE_INFINITY);
        state = RolloutState.begin(settings, 0);
        assertThat(state.percent()).isEqualTo(10);

        state = advance(GOOD, 1_000).orElseThrow();
        assertThat(state.percent()).isEqualTo(30);
        state = advance(GOOD, 1_000).orElseThrow();
        assertThat(state.percent()).isEqualTo(45);
    }

    @Test
    void stepsFromNothingAtOnceAndThenWaits() {
        state = advance(OPEN, 0).orElseThrow();
        assertThat(state.percent()).isEqualTo(20);

        assertThat(advance(GOOD, 999)).isEmpty();
        assertThat(advance(OPEN, 100_000)).isEmpty();
        assertThat(advance(GOOD, 1_000)).isPresent();
    }

    @Test
    void goesBackAtAnyTime() {
        state = advance(OPEN, 0).orElseThrow();

        state = advance(BAD, 10).orElseThrow();

        assertThat(state.phase()).isEqualTo(RolloutPhase.ROLLED_BACK);
        assertThat(state.percent()).isZero();
        assertThat(state.reason()).isEqualTo("latency");
        assertThat(state.last().detail()).isEqualTo("latency: slow");
        assertThat(state.last().windows()).isEqualTo(3);
        assertThat(advance(GOOD, 1_000_000)).isEmpty();
    }

    @Test
    void holdsWhileItIsPausedButStillGoesBack() throws RefusedException {
        state = advance(OPEN, 0).orElseThrow();
        order(Command.PAUSE);
        assertThat(advance(GOOD, 1_000_000)).isEmpty();
        assertThat(state.percent()).isEqualTo(20);
        RolloutState paused = state;

        assertThat(advance(BAD, 0).orElseThrow().phase()).isEqualTo(RolloutPhase.ROLLED_BACK);

        state = paused;
        order(Command.RESUME);
        assertThat(advance(GOOD, 1_000).orElseThrow().percent()).isEqualTo(40);
    }

    @Test
    void takesOrders() throws RefusedException {
        order(Command.PROMOTE);
        assertThat(state.percent()).isEqualTo(100);
        assertThat(state.phase()).isEqualTo(RolloutPhase.PROMOTED);
        order(Command.ABORT);
        assertThat(state.percent()).isZero();
        assertThat(state.reason()).isEqualTo("aborted");
        order(Command.RESUME);
        assertThat(state.phase()).isEqualTo(RolloutPhase.RUNNING);
        assertThat(state.reason()).isEmpty();
        assertThat(state.last().event()).isEqualTo("restarted");
    }

    @Test
    void refusesOrdersThatHaveNoEffect() throws RefusedException {
        refuses(Command.RESUME, "running");
        order(Command.PAUSE);
        refuses(Command.PAUSE, "paused");
        order(Command.ABORT);
        refuses(Command.ABORT, "rolled_back");
        refuses(Command.PAUSE, "rolled_back");
        order(Command.PROMOTE);
        refuses(Command.PROMOTE, "promoted");
        refuses(Command.RESUME, "promoted");
    }

    @Test
    void remembersTheLatestEvents() throws RefusedException {
        for (int i = 0; i < 50; i++) {
            order(Command.PAUSE);
            order(Command.RESUME);
        }

        assertThat(state.history()).hasSize(RolloutState.MAX_EVENTS);
        assertThat(state.last().event()).isEqualTo("resumed");
    }

    private void refuses(Command command, String phase) {
        assertThatThrownBy(() -> order(command))
                .isInstanceOf(RefusedException.class)
                .hasMessage("the rollout is " + phase);
    }

    private void order(Command command) throws RefusedException {
        state = RolloutMachine.order(settings, state, command, Watched.NOTHING, 0);
    }

    private Optional<RolloutState> advance(Judgement judgement, long observedMillis) {
        return RolloutMachine.advance(
                settings, state, judgement, new Watched(observedMillis, 3), 0);
    }
}
