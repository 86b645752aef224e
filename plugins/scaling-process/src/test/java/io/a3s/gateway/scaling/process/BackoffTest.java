package io.a3s.gateway.scaling.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));

    @Test
    void doublesUpToALimit() {
        assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.after(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(4));
        assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
        assertThat(backoff.after(Duration.ZERO)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void forgetsWhatWasBeforeAReplicaThatRanWell() {
        backoff.after(Duration.ZERO);
        backoff.after(Duration.ZERO);

        assertThat(backoff.after(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(1));
    }
}
