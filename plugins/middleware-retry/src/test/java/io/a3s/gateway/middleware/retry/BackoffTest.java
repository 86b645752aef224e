package io.a3s.gateway.middleware.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long MILLI = 1_000_000L;

    private final Backoff longest = new Backoff(100 * MILLI, 500 * MILLI, bound -> bound);
    private final Backoff shortest = new Backoff(100 * MILLI, 500 * MILLI, bound -> 0);

    @Test
    void doublesUpToTheLongest() {
        assertThat(longest.before(1)).hasMillis(100);
        assertThat(longest.before(2)).hasMillis(200);
        assertThat(longest.before(3)).hasMillis(400);
        assertThat(longest.before(4)).hasMillis(500);
        assertThat(longest.before(30)).hasMillis(500);
        assertThat(shortest.before(3)).isZero();
    }

    @Test
    void waitsNoLessThanAskedFor() {
        Duration asked = Duration.ofMillis(450);

        assertThat(shortest.before(1, asked)).hasMillis(450);
        assertThat(longest.before(1, asked)).hasMillis(500);
        assertThat(longest.before(1, Duration.ofMillis(100))).hasMillis(200);
        assertThat(longest.before(1, Duration.ofMillis(500))).hasMillis(500);
    }
}
