package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.RevisionStats;
import io.a3s.gateway.rollout.ObservedWindow.Both;
import io.a3s.gateway.rollout.ObservedWindow.Counted;
import io.a3s.gateway.service.Revisions;
import io.a3s.gateway.service.Revisions.Revision;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.http.ClientInfo;
import io.a3s.gateway.spi.http.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rollouts from end to end in a time of their own, with requests of a model of both revisions. */
class RolloutSimulationTest {
    private static final long TICK_MILLIS = 50;
    private static final BalanceContext ANYBODY = new Anybody();

    private final Samples samples = new Samples();
    private final Revisions revisions = samples.revisions();
    private final RolloutSettings settings = Samples.settings();
    private ActiveRollout rollout = rollout(RolloutState.begin(settings, 0));
    private long nowMillis;
    private int errorEvery = Integer.MAX_VALUE;
    private int slowEvery = Integer.MAX_VALUE;
    private final long slowMillis = 300;
    private long sent;
    private long sentToNew;

    @Test
    void takesAGoodRevisionToTheEnd() {
        run(10_000, 20);

        assertThat(rollout.state().phase()).isEqualTo(RolloutPhase.PROMOTED);
        assertThat(revisions.split().percent(1)).isEqualTo(100);
        // Five steps, each held for a second.
        assertThat(rollout.state().changedMillis()).isBetween(5_000L, 5_600L);
    }

    @Test
    void takesBackOneThatFailsWithinTwoWindows() {
        errorEvery = 10;
        run(20_000, 20);

        takenBack("error_rate");
    }

    @Test
    void takesBackOneThatIsSlowNowAndThen() {
        slowEvery = 20;
        run(20_000, 20);

        takenBack("latency");
    }

    @Test
    void takesBackOneThatGetsBadLater() {
        run(3_500, 20);
        assertThat(rollout.state().percent()).isGreaterThanOrEqualTo(60);
        long begin = nowMillis;
        errorEvery = 10;
        run(4_000, 20);

        assertThat(rollout.state().reason()).isEqualTo("error_rate");
        assertThat(rollout.state().changedMillis() - begin).isLessThanOrEqualTo(2_000);
    }

    @Test
    void waitsForRequestsAsLongAsItTakes() {
        // One of five goes to the new revision: ten seconds for twenty.
        run(8_000, 0.5);
        assertThat(rollout.state().percent()).isEqualTo(20);
        assertThat(rollout.shown()).containsKey("waiting_for");

        run(4_000, 0.5);
        assertThat(rollout.state().percent()).isEqualTo(40);
    }

    @Test
    void takesBackOneWhoseBackendsAreDown() {
        run(500, 20);
        samples.newBackend.setHealthy(false);
        run(1_500, 0);

        assertThat(rollout.state().reason()).isEqualTo("no_healthy_backends");
    }

    @Test
    void countsNoTimeInWhichItStoodStill() {
        run(500, 20);
        nowMillis += 10_000;
        assertThat(rollout.report(1).isUnfit()).isFalse();

        samples.newBackend.setHealthy(false);
        rollout.observe(nanos());

        assertThat(rollout.report(2).isUnfit()).isFalse();
        assertThat(rollout.judge(List.of(), nanos()).kind()).isNotEqualTo(Judgement.Kind.BAD);
        nowMillis += settings.window().toMillis();
        rollout.observe(nanos());
        assertThat(rollout.report(3).isUnfit()).isTrue();
        assertThat(rollout.judge(List.of(), nanos()).reason()).isEqualTo("no_healthy_backends");
    }

    @Test
    void goesOnAfterARestartFromTheStepItHasReached() {
        run(2_500, 20);
        RolloutState stored = rollout.state();
        assertThat(stored.percent()).isEqualTo(60);

        rollout = rollout(stored);
        rollout.apply();
        assertThat(revisions.split().percent(1)).isEqualTo(60);
        run(900, 20);
        assertThat(rollout.state().percent()).isEqualTo(60);
        run(300, 20);
        assertThat(rollout.state().percent()).isEqualTo(80);
    }

    @Test
    void keepsItsCountsOverAReload() {
        run(3_500, 20);
        long steps = rollout.view(true, true).steps();

        rollout =
                new ActiveRollout(
                        settings, revisions, new int[] {100, 0}, rollout.state(), rollout, nanos());

        assertThat(rollout.view(true, true).steps()).isEqualTo(steps).isPositive();
        run(5_000, 20);
        assertThat(rollout.state().phase()).isEqualTo(RolloutPhase.PROMOTED);
    }

    @Test
    void countsWhatOtherGatewaysSee() {
        run(500, 0);
        rollout.observe(nanos());
        RevisionStats elsewhere = new Samples().revision("v2");
        Samples.requests(elsewhere, 20, 10, 10);

        assertThat(rollout.judge(List.of(report(elsewhere, false)), nanos()).reason())
                .isEqualTo("error_rate");
        assertThat(rollout.shown()).containsEntry("gateways", 2);
        assertThat(rollout.judge(List.of(), nanos()).kind()).isEqualTo(Judgement.Kind.OPEN);

        RevisionStats well = new Samples().revision("v2");
        Samples.requests(well, 10, 0, 10);
        WindowReport half = report(well, false);
        assertThat(rollout.judge(List.of(half), nanos()).kind()).isEqualTo(Judgement.Kind.OPEN);
        assertThat(rollout.judge(List.of(half, half), nanos()).kind())
                .isEqualTo(Judgement.Kind.GOOD);
        assertThat(rollout.judge(List.of(half, report(well, true)), nanos()).reason())
                .isEqualTo("no_healthy_backends");
    }

    private static WindowReport report(RevisionStats seen, boolean isUnfit) {
        Both both = new Both(Observation.NONE, Observation.of(seen));
        return new WindowReport("print", 1, 1, isUnfit, new Counted(both, both));
    }

    private void takenBack(String reason) {
        assertThat(rollout.state().phase()).isEqualTo(RolloutPhase.ROLLED_BACK);
        assertThat(rollout.state().reason()).isEqualTo(reason);
        assertThat(rollout.state().changedMillis())
                .isLessThanOrEqualTo(2 * settings.window().toMillis());
        assertThat(rollout.state().last().windows()).isLessThan(2);
        assertThat(revisions.split().percent(1)).isZero();
        assertThat(rollout.view(true, true).rollbacks()).isEqualTo(Map.of(reason, 1L));
        assertThat(rollout.view(true, true).percent()).isZero();
    }

    /** Lets time pass, with so many requests in each tick. */
    private void run(long millis, double perTick) {
        double due = 0;
        for (long end = nowMillis + millis; nowMillis < end; nowMillis += TICK_MILLIS) {
            rollout.observe(nanos());
            Judgement judgement = rollout.judge(List.of(), nanos());
            Optional<RolloutState> next =
                    RolloutMachine.advance(
                            settings,
                            rollout.state(),
                            judgement,
                            rollout.watched(nanos()),
                            nowMillis);
            next.ifPresent(
                    state -> {
                        rollout.enter(state, nanos());
                        sent = 0;
                        sentToNew = 0;
                    });
            for (due += perTick; due >= 1; due--) {
                request();
            }
        }
    }

    private void request() {
        Revision chosen = Objects.requireNonNull(revisions.draw(ANYBODY).get(0));
        RevisionStats counted = chosen.stats();
        sent++;
        counted.requests.add(0, 1);
        counted.attempts.add(0, 1);
        long millis = 20;
        if (chosen.name().equals("v2")) {
            sentToNew++;
            assertThat(sentToNew * 100).isLessThanOrEqualTo(sent * rollout.state().percent());
            long number = counted.requests.sum();
            counted.errors.add(0, number % errorEvery == 0 ? 1 : 0);
            millis = number % slowEvery == 0 ? slowMillis : millis;
        }
        counted.latencies.record(0, TimeUnit.MILLISECONDS.toNanos(millis));
        counted.firstBytes.record(0, TimeUnit.MILLISECONDS.toNanos(10));
    }

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(nowMillis);
    }

    private ActiveRollout rollout(RolloutState state) {
        return new ActiveRollout(settings, revisions, new int[] {100, 0}, state, null, nanos());
    }

    private static final class Anybody implements BalanceContext {
        @Override
        public ClientInfo client() {
            throw new UnsupportedOperationException();
        }

        @Override
        public @Nullable RequestHead request() {
            return null;
        }
    }
}
