package io.a3s.gateway.scaling.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.a3s.gateway.spi.scaling.ScalingException;
import io.a3s.gateway.spi.scaling.ScalingException.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private final Retries retries = new Retries(3, Duration.ofMillis(1));
    private int tries;

    private String failFirst(int failures, Kind kind) throws ScalingException {
        tries++;
        if (tries <= failures) {
            throw new ScalingException(kind, "try " + tries);
        }
        return "done";
    }

    @Test
    void triesAgainWhatMaySucceed() throws Exception {
        assertThat(retries.run(() -> failFirst(2, Kind.UNAVAILABLE))).isEqualTo("done");
        assertThat(tries).isEqualTo(3);
    }

    @Test
    void givesUpInTheEnd() {
        assertThatThrownBy(() -> retries.run(() -> failFirst(5, Kind.TIMEOUT)))
                .isInstanceOf(ScalingException.class)
                .hasMessage("try 3");
    }

    @Test
    void doesNotRepeatWhatWillNotSucceed() {
        assertThatThrownBy(() -> retries.run(() -> failFirst(5, Kind.DENIED)))
                .isInstanceOf(ScalingException.class)
                .hasMessage("try 1");
    }

    @Test
    void pausesLongerEachTimeUpToALimit() {
        var patient = new Retries(100, Duration.ofSeconds(1));

        assertThat(patient.pauseAfter(1)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(patient.pauseAfter(2)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(patient.pauseAfter(90)).isBetween(Retries.LONGEST.dividedBy(2), Retries.LONGEST);
    }
}
