package io.a3s.gateway.scaling.box;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LooksTest {
    private long now;
    private final Looks looks = new Looks(() -> now);

    private long nextMillis(boolean isSomethingToCome) {
        return looks.next(isSomethingToCome).toMillis();
    }

    @Test
    void areRareWhileNothingIsToCome() {
        assertThat(nextMillis(false)).isEqualTo(250);
    }

    @Test
    void areFrequentAtFirstAndRareWhenItTakesLong() {
        looks.hurry();
        assertThat(nextMillis(true)).isEqualTo(25);

        now += Duration.ofSeconds(10).toNanos();
        assertThat(nextMillis(true)).isEqualTo(50);
        now += Duration.ofMinutes(10).toNanos();
        assertThat(nextMillis(true)).isEqualTo(250);

        looks.hurry();
        assertThat(nextMillis(true)).isEqualTo(25);
    }

    @Test
    void areFrequentAgainWhenOneIsGone() {
        looks.hurry();
        assertThat(nextMillis(false)).isEqualTo(250);
        now += Duration.ofMinutes(10).toNanos();

        assertThat(nextMillis(true)).isEqualTo(25);
    }

    @Test
    void doNotLetWhoeverIsHurriedWait() throws Exception {
        looks.hurry();

        looks.pause(Duration.ofDays(1));
    }
}
