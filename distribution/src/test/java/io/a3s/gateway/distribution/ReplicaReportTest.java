package io.a3s.gateway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.scaling.ScalingView;
import io.a3s.gateway.scaling.ScalingView.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaReportTest {
    private final StringWriter text = new StringWriter();
    private long millis = 5000;
    private final ReplicaReport report = new ReplicaReport(new PrintWriter(text), () -> millis);

    private void see(long after, String problem, ScalingView.Member... replicas) {
        millis += after;
        report.update(
                new ScalingView(
                        0,
                        3,
                        true,
                        1,
                        replicas.length,
                        0,
                        0,
                        true,
                        List.of(replicas),
                        new ScalingView.Queue(true, 0, 100, 0, 1000, Duration.ofSeconds(30)),
                        Optional.empty(),
                        replicas.length == 0
                                ? Optional.empty()
                                : Optional.of(
                                        new ScalingView.Change(0, 1, "queue 1", Instant.EPOCH)),
                        problem));
    }

    private static ScalingView.Member replica(State state) {
        return new ScalingView.Member("a", "http://127.0.0.1:1", state, 0);
    }

    @Test
    void tellsTheLifeOfAReplicaOnce() {
        see(0, "");
        see(1000, "", replica(State.STARTING));
        see(300, "", replica(State.STARTING));
        see(400, "", replica(State.READY));
        see(100, "", replica(State.READY));
        see(1000, "", replica(State.DRAINING));
        see(200, "");

        assertThat(text.toString().lines())
                .containsExactly(
                        "   1.0 s  0 -> 1 replicas wanted (queue 1)",
                        "   1.0 s  replica http://127.0.0.1:1 is starting",
                        "   1.7 s  replica http://127.0.0.1:1 is ready after 700 ms",
                        "   2.8 s  replica http://127.0.0.1:1 gets no more requests",
                        "   3.0 s  replica http://127.0.0.1:1 has stopped");
    }

    @Test
    void tellsWhatIsWrongAndThatAReplicaWasNeverSeenStarting() {
        see(0, "exit code 1");
        see(100, "exit code 1");
        see(100, "", replica(State.READY));

        assertThat(text.toString())
                .containsOnlyOnce("problem: exit code 1")
                .contains("replica http://127.0.0.1:1 takes requests");
    }
}
