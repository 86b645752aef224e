package io.a3s.gateway.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.rollout.ObservedWindow.Both;
import io.a3s.gateway.rollout.ObservedWindow.Counted;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OtherWindowsTest {
    private final OtherWindows others = new OtherWindows();
    private final RolloutState state = RolloutState.begin(Samples.settings(), 0);

    private static byte[] report(String fingerprint, long version, long number) {
        Both nothing = new Both(Observation.NONE, Observation.NONE);
        return new WindowReport(fingerprint, version, number, false, new Counted(nothing, nothing))
                .encode();
    }

    @Test
    void countThoseOfTheSameState() {
        hear(
                0,
                Map.of(
                        "a", report("print", 1, 1),
                        "b", report("print", 1, 9),
                        "later", report("print", 2, 1),
                        "other", report("other", 1, 1),
                        "strange", new byte[] {4, 5}));

        assertThat(at(1)).isEqualTo(2);
        assertThat(others.latestVersion("print")).isEqualTo(2);
        assertThat(others.latestVersion("none")).isZero();
    }

    @Test
    void leaveOutWhoIsGoneOrSilent() {
        hear(0, Map.of("a", report("print", 1, 1), "b", report("print", 1, 1)));
        hear(2_000, Map.of("a", report("print", 1, 2), "b", report("print", 1, 1)));
        assertThat(at(2_900)).isEqualTo(2);

        // The store still knows what b has said.
        hear(3_100, Map.of("a", report("print", 1, 3), "b", report("print", 1, 1)));
        assertThat(at(3_100)).isEqualTo(1);
        hear(3_200, Map.of("a", report("print", 1, 4), "b", report("print", 1, 2)));
        assertThat(at(3_200)).isEqualTo(2);
        hear(3_300, Map.of("b", report("print", 1, 2)));
        assertThat(at(3_300)).isEqualTo(1);
    }

    private void hear(long millis, Map<String, byte[]> said) {
        others.hear(said, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private int at(long millis) {
        return others.of(state, TimeUnit.MILLISECONDS.toNanos(millis)).size();
    }
}
