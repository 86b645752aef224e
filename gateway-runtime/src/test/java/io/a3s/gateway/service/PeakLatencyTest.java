package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeakLatencyTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private final PeakLatency latency = new PeakLatency();
    private long now = Long.MAX_VALUE - SECOND;

    @Test
    void knowsNothingBeforeTheFirstAnswer() {
        assertThat(latency.at(now)).isZero();
        latency.answered(0, now);
        assertThat(latency.at(now)).isEqualTo(1);
    }

    @Test
    void risesAtOnceAndFallsSlowly() {
        latency.answered(10 * MILLI, now);
        latency.answered(500 * MILLI, now);
        assertThat(latency.at(now)).isEqualTo(500 * MILLI);

        now += MILLI;
        latency.answered(10 * MILLI, now);
        assertThat(latency.at(now)).isGreaterThan(490 * MILLI);

        for (int i = 0; i < 60_000; i++) {
            now += MILLI;
            latency.answered(10 * MILLI, now);
        }
        assertThat(latency.at(now)).isBetween(10 * MILLI, 12 * MILLI);
    }

    @Test
    void fallsWhenNobodyAsks() {
        latency.answered(SECOND, now);
        now += 10 * SECOND;
        assertThat(latency.at(now)).isBetween(360 * MILLI, 370 * MILLI);
        now += TimeUnit.HOURS.toNanos(1);
        assertThat(latency.at(now)).isEqualTo(1);
    }

    @Test
    void takesAQuickFailureForASlowAnswer() {
        latency.failed(MILLI, now);
        assertThat(latency.at(now)).isEqualTo(SECOND);
        latency.failed(3 * SECOND, now);
        assertThat(latency.at(now)).isEqualTo(3 * SECOND);
    }
}
