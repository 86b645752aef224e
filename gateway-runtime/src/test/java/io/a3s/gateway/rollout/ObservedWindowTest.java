package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.RevisionStats;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ObservedWindowTest {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

    private final RevisionStats stats = new Samples().revision("v2");
    private final ObservedWindow window = new ObservedWindow(0, Observation.NONE, Observation.NONE);

    @Test
    void forgetsWhatIsOlderThanItself() {
        for (int second = 1; second <= 60; second++) {
            Samples.requests(stats, 10, second <= 20 ? 10 : 0, 1);
            at(second);
        }

        Observation seen = window.counted().enough(1).to();
        assertThat(seen.attempts()).isBetween(100L, 110L);
        assertThat(seen.errors()).isZero();
    }

    @Test
    void reachesBackForEnoughRequests() {
        Samples.requests(stats, 5, 0, 1);
        at(1);
        for (int second = 2; second <= 60; second++) {
            at(second);
        }
        Samples.requests(stats, 1, 0, 1);
        at(61);

        assertThat(window.counted().enough(1).to().attempts()).isEqualTo(1);
        assertThat(window.counted().enough(6).to().attempts()).isEqualTo(6);
        assertThat(window.counted().enough(100).to().attempts()).isEqualTo(6);
    }

    @Test
    void beginsAnewWithAStep() {
        Samples.requests(stats, 50, 50, 1);
        at(1);
        window.restart(TimeUnit.SECONDS.toNanos(1), Observation.NONE, Observation.of(stats));
        Samples.requests(stats, 3, 0, 1);
        at(2);

        assertThat(window.counted().enough(100).to().attempts()).isEqualTo(3);
        assertThat(window.counted().enough(100).to().errors()).isZero();
    }

    private void at(int second) {
        window.add(
                TimeUnit.SECONDS.toNanos(second), WINDOW, Observation.NONE, Observation.of(stats));
    }
}
