package io.a3s.gateway.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The autoscaler against shapes of load. A replica works on 10 requests at a time, of 2 seconds
 * each, and takes 5 seconds to start; 7 are planned with, so one is for 3.5 requests a second.
 */
class AutoscalerSimulationTest {
    private static final double PER_REPLICA = 3.5;
    private static final double START_SECS = 5;

    private static SimulatedService service(int min, int max, Duration delay) {
        return new SimulatedService(10, 2, START_SECS, UsualSettings.of(min, max, 10, 0.7, delay));
    }

    /** One with a replica that is always there, and is by now. */
    private static SimulatedService warm() {
        return service(1, 20, Duration.ofSeconds(60)).run(10, _ -> 0);
    }

    private static SimulatedService service() {
        return service(0, 20, Duration.ofSeconds(60));
    }

    private static int ideal(double rate) {
        return (int) Math.ceil(rate / PER_REPLICA);
    }

    /** The time in which all that has arrived ends. */
    private static void drain(SimulatedService service) {
        service.run(60, _ -> 0);
        assertThat(service.served()).isEqualTo(service.arrived()).isPositive();
        assertThat(service.last().queued()).isZero();
    }

    @Test
    void stepFromZeroIsServedAsSoonAsReplicasAreThere() {
        SimulatedService service = service().run(300, _ -> 28);

        // One tick to notice, the start, and what has queued up by then.
        assertThat(service.longestWait()).isLessThan(START_SECS + 6);
        assertThat(service.last().queued()).isZero();
        assertThat(service.last().wanted()).isBetween(ideal(28), ideal(28) + 1);
        drain(service);
    }

    @Test
    void stepDoesNotOvershootForLong() {
        SimulatedService service = service().run(300, _ -> 28);

        // What has queued up during the start is worked off, too.
        assertThat(service.most()).isLessThanOrEqualTo(20);
        assertThat(service.replicaSecs()).isLessThan(300 * ideal(28) * 1.8);
    }

    @Test
    void slowRiseIsFollowedWithoutAWait() {
        SimulatedService service = warm().run(600, t -> 2 + t * 50 / 600);

        assertThat(service.longestWait()).isLessThan(1);
        assertThat(service.last().wanted()).isBetween(ideal(52) - 2, ideal(52) + 1);
        drain(service);
    }

    @Test
    void shortBurstsDoNotMakeTheNumberFlutter() {
        SimulatedService service = warm().run(120, _ -> 7);
        int before = service.changes();

        // Three seconds of twice the load in each half minute.
        service.run(600, t -> t % 30 < 3 ? 14 : 7);

        assertThat(service.changes() - before).isLessThanOrEqualTo(4);
        assertThat(service.last().replicas()).isBetween(ideal(7), ideal(14));
        drain(service);
    }

    @Test
    void greatBurstIsServedAndThenForgotten() {
        SimulatedService service = warm().run(60, _ -> 3).run(10, _ -> 60);
        service.run(600, _ -> 3);

        assertThat(service.longestWait()).isLessThan(START_SECS + 6);
        assertThat(service.last().replicas()).isEqualTo(1);
        drain(service);
    }

    @Test
    void wavesAreFollowedUpAndDown() {
        DoubleUnaryOperator wave = t -> 20 + 16 * Math.sin(2 * Math.PI * t / 600);
        SimulatedService service = warm().run(1800, wave);

        assertThat(service.longestWait()).isLessThan(START_SECS + 6);
        // After the first rise hardly anybody waits any more.
        assertThat(service.points().subList(130, 1810))
                .filteredOn(point -> point.queued() > 0)
                .hasSizeLessThan(20)
                .allMatch(point -> point.queued() < 10);
        assertThat(service.points().subList(610, 1810))
                .allMatch(point -> point.ready() >= Math.floor(point.rate() / 5));
        double ideal = 0;
        for (int t = 0; t < 1800; t++) {
            ideal += ideal(wave.applyAsDouble(t));
        }
        assertThat(service.replicaSecs()).isLessThan(ideal * 1.4);
        drain(service);
    }

    @Test
    void idlenessEndsTheLastReplicaAndARequestStartsItAgain() {
        SimulatedService service = service().run(120, _ -> 3).run(115, _ -> 0);
        assertThat(service.last().replicas()).isEqualTo(1);

        service.run(30, _ -> 0);
        assertThat(service.last().replicas()).isZero();

        service.run(30, t -> t < 1 ? 1 : 0);
        assertThat(service.last().replicas()).isEqualTo(1);
        assertThat(service.longestWait()).isLessThanOrEqualTo(START_SECS + 1.1);
    }

    @Test
    void trickleKeepsOneReplica() {
        SimulatedService service = service().run(1200, t -> (int) t % 40 == 0 ? 1 : 0);

        Map<Integer, Integer> seconds = new TreeMap<>();
        service.points().forEach(point -> seconds.merge(point.replicas(), 1, Integer::sum));
        assertThat(seconds.keySet()).isSubsetOf(0, 1);
        assertThat(service.changes()).isEqualTo(1);
    }

    @Test
    void longRequestsAreNotCutOff() {
        // A minute each: when the load falls, all replicas are still at work.
        var service =
                new SimulatedService(
                        2, 60, START_SECS, UsualSettings.of(0, 20, 2, 1, Duration.ofSeconds(10)));
        service.run(30, _ -> 0.5).run(300, _ -> 0);

        assertThat(service.served()).isEqualTo(service.arrived()).isEqualTo(15);
        assertThat(service.last().replicas()).isZero();
    }

    @Test
    void sameLoadGivesTheSameEachTime() {
        DoubleUnaryOperator load = t -> 10 + 9 * Math.sin(t / 7) + (t % 100 < 5 ? 30 : 0);

        assertThat(service().run(600, load).points()).isEqualTo(service().run(600, load).points());
    }
}
