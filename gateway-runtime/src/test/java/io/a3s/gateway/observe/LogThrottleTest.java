package io.a3s.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogThrottleTest {
    // Just before the overflow, so that whoever compares times instead of their difference fails.
    private static final long START = Long.MAX_VALUE - 5;
    private final LogThrottle throttle = new LogThrottle(START);

    @Test
    void letsTheFirstMessageThrough() {
        assertThat(throttle.pass(START)).isZero();
    }

    @Test
    void holdsBackTheNextOnesAndCountsThem() {
        throttle.pass(START);

        assertThat(throttle.pass(START + 1)).isEqualTo(-1);
        assertThat(throttle.pass(START + LogThrottle.INTERVAL_NANOS - 1)).isEqualTo(-1);
        assertThat(throttle.pass(START + LogThrottle.INTERVAL_NANOS)).isEqualTo(2);
        assertThat(throttle.pass(START + LogThrottle.INTERVAL_NANOS + 1)).isEqualTo(-1);
        assertThat(throttle.pass(START + 2 * LogThrottle.INTERVAL_NANOS)).isEqualTo(1);
    }
}
