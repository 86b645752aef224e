package io.a3s.gateway.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoscalerTest {
    private static final int DELAY_SECS = 120;

    private long now;
    private Autoscaler autoscaler = with(0, 10, 10, 0.7);

    private Autoscaler with(int min, int max, int concurrency, double utilization) {
        return new Autoscaler(
                UsualSettings.of(
                        min, max, concurrency, utilization, Duration.ofSeconds(DELAY_SECS)),
                () -> now);
    }

    private static Load load(int inFlight, int queued) {
        return new Load(inFlight + queued, inFlight, queued, Math.min(inFlight, 1));
    }

    /** The same load for some seconds; returns the last decision. */
    private ScalingDecision during(int seconds, Load load, int replicas) {
        ScalingDecision decision = autoscaler.decide(load, replicas, replicas);
        for (int second = 0; second < seconds; second++) {
            now += 1_000_000_000L;
            decision = autoscaler.decide(load, replicas, replicas);
        }
        return decision;
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "7, 0, 1", "8, 0, 2", "20, 0, 3", "21, 0, 3", "22, 0, 4", "5, 9, 2"})
    void dividesTheLoadByWhatAReplicaIsToWorkOn(int inFlight, int queued, int replicas) {
        assertThat(during(60, load(inFlight, queued), 3).wanted()).isEqualTo(replicas);
    }

    @Test
    void startsNothingWithoutLoad() {
        assertThat(during(10, Load.NONE, 0).replicas()).isZero();
    }

    @Test
    void startsAtOnceForWhoWaits() {
        during(60, Load.NONE, 0);

        assertThat(autoscaler.decide(load(0, 1), 0, 0).replicas()).isEqualTo(1);
        assertThat(autoscaler.decide(load(0, 15), 0, 1).replicas()).isEqualTo(3);
    }

    @Test
    void startsOneForQuickAnswersThatAveragesDoNotShow() {
        Load some = new Load(Double.MIN_NORMAL, 0, 0, 0);

        assertThat(autoscaler.decide(some, 0, 0).replicas()).isEqualTo(1);
    }

    @Test
    void staysWithinItsLimits() {
        autoscaler = with(2, 5, 1, 1);

        assertThat(during(300, Load.NONE, 2).replicas()).isEqualTo(2);
        assertThat(during(60, load(3, 1000), 5).replicas()).isEqualTo(5);
    }

    @Test
    void keepsNoneInReserveWhereNoneAreAskedFor() {
        autoscaler = with(2, 5, 1, 1);

        assertThat(autoscaler.decide(Load.NONE, 0, 0, 0).replicas()).isZero();
        assertThat(autoscaler.decide(Load.NONE, 0, 0, 2).replicas()).isEqualTo(2);
    }

    @Test
    void startsNothingForAShortBurst() {
        during(60, load(7, 0), 1);

        ScalingDecision decision = during(2, load(14, 0), 1);

        assertThat(decision.wanted()).isEqualTo(2);
        assertThat(decision.isPanicking()).isFalse();
        assertThat(during(1, load(7, 0), 1).isPanicking()).isFalse();
    }

    @Test
    void followsASuddenRise() {
        during(60, load(7, 0), 1);

        ScalingDecision decision = during(6, load(42, 0), 1);

        assertThat(decision.isPanicking()).isTrue();
        assertThat(decision.wanted()).isEqualTo(6);
    }

    @Test
    void doesNotShrinkUntilARiseIsOver() {
        autoscaler = new Autoscaler(UsualSettings.of(0, 10, 10, 0.7, Duration.ZERO), () -> now);
        during(60, load(7, 0), 1);
        during(6, load(42, 0), 1);

        ScalingDecision quiet = during(50, load(7, 0), 6);
        ScalingDecision later = during(20, load(7, 0), 6);

        assertThat(quiet.isPanicking()).isTrue();
        assertThat(quiet.wanted()).isEqualTo(6);
        assertThat(later.isPanicking()).isFalse();
        assertThat(later.wanted()).isEqualTo(3);
    }

    @Test
    void shrinksAfterItsDelay() {
        during(60, load(40, 0), 6);

        assertThat(during(DELAY_SECS, load(7, 0), 6).wanted()).isEqualTo(6);
        assertThat(during(70, load(7, 0), 6).wanted()).isLessThan(6);
    }

    @Test
    void dividesByNoMoreThanItsRateAtOnce() {
        autoscaler = new Autoscaler(UsualSettings.of(0, 10, 10, 0.7, Duration.ZERO), () -> now);
        during(60, load(56, 0), 8);

        assertThat(during(70, load(1, 0), 8).wanted()).isEqualTo(4);
    }

    @Test
    void isNotIdleBetweenShortRequests() {
        during(60, load(1, 0), 1);

        // Answers so quick that no decision meets one.
        assertThat(during(600, new Load(0.01, 0, 0, 0), 1).replicas()).isEqualTo(1);
    }

    @Test
    void stopsNothingThatIsAtWork() {
        during(60, load(40, 0), 6);

        ScalingDecision decision = during(DELAY_SECS + 70, new Load(5, 5, 0, 5), 6);

        assertThat(decision.wanted()).isEqualTo(3);
        assertThat(decision.replicas()).isEqualTo(5);
        assertThat(decision.reason()).endsWith(", 5 at work");
    }

    @Test
    void keepsTheLastReplicaForAGrace() {
        autoscaler = new Autoscaler(UsualSettings.of(0, 10, 0, 0.7, Duration.ZERO), () -> now);
        during(5, load(1, 0), 1);

        assertThat(during(29, Load.NONE, 1).replicas()).isEqualTo(1);
        assertThat(during(1, Load.NONE, 1).replicas()).isZero();
    }

    @Test
    void goesByTheTimesOfTheOperator() {
        autoscaler =
                new Autoscaler(
                        UsualSettings.of(
                                0,
                                10,
                                2,
                                Duration.ZERO,
                                Duration.ofSeconds(8),
                                Duration.ofSeconds(3)),
                        () -> now);
        during(10, load(1, 0), 1);

        assertThat(during(7, Load.NONE, 1).replicas()).isEqualTo(1);
        assertThat(during(2, Load.NONE, 1).replicas()).isZero();
    }

    @Test
    void goesByTheRatesOfTheOperator() {
        autoscaler =
                new Autoscaler(
                        new AutoscalerSettings(
                                0,
                                100,
                                1,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(2),
                                3,
                                Duration.ZERO,
                                Duration.ZERO,
                                2,
                                10),
                        () -> now);

        // At most twice as many, although there is work for more.
        assertThat(autoscaler.decide(load(0, 50), 0, 0).wanted()).isEqualTo(2);
        assertThat(autoscaler.decide(load(2, 50), 2, 2).wanted()).isEqualTo(4);
        // No rise of three times in two seconds, after which nothing would sink for ten.
        during(30, load(40, 0), 40);
        assertThat(during(3, load(80, 0), 40).isPanicking()).isFalse();
        assertThat(during(3, load(121, 0), 40).isPanicking()).isTrue();
        // At least a tenth of them.
        during(30, load(40, 0), 40);
        assertThat(during(11, load(1, 0), 40).wanted()).isEqualTo(4);
    }

    @Test
    void endsTheLastReplicaAfterDelayAndWindow() {
        during(60, load(1, 0), 1);

        assertThat(during(DELAY_SECS, Load.NONE, 1).replicas()).isEqualTo(1);
        assertThat(during(62, Load.NONE, 1).replicas()).isZero();
    }

    @Test
    void keepsWhatItFindsAsIfItHadBeenNeeded() {
        autoscaler.adopt(4);

        assertThat(during(DELAY_SECS, Load.NONE, 4).replicas()).isEqualTo(4);
        assertThat(during(30, Load.NONE, 4).replicas()).isLessThan(4);
    }

    @Test
    void hasOneReplicaHoweverGreatTheLoadIfNothingIsSaidAboutConcurrency() {
        autoscaler = with(0, 10, 0, 0.7);

        assertThat(during(60, load(1000, 1000), 1).replicas()).isEqualTo(1);
    }

    @Test
    void saysWhatItGoesBy() {
        assertThat(during(60, load(14, 7), 2).reason())
                .isEqualTo(
                        "in flight 14, queue 7, average 21.0 in 60 s and 21.0 in 6 s, target 7.0: 3");
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> with(3, 2, 1, 1)).hasMessage("min_replicas");
        assertThatThrownBy(() -> with(0, 0, 1, 1)).hasMessage("max_replicas");
        assertThatThrownBy(() -> new Load(0, 0, -1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
