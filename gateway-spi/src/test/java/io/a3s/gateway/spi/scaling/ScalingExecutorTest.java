package io.a3s.gateway.spi.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ScalingExecutorTest {
    private static final URI URL = URI.create("http://127.0.0.1:8000");

    /** Says one thing after the other, and the last one for ever. */
    private record Scripted(Queue<Replicas> answers) implements ScalingExecutor {
        @Override
        public Replicas observe() {
            return answers.size() > 1 ? answers.remove() : answers.element();
        }

        @Override
        public Replicas scale(ScaleTarget target) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void waitsUntilSomethingDiffers() throws Exception {
        Replicas starting = Replicas.located(1, List.of(new Replica("a", URL, false)));
        Replicas ready = Replicas.located(1, List.of(new Replica("a", URL, true)));
        var executor = new Scripted(new ArrayDeque<>(List.of(starting, starting, ready)));

        assertThat(executor.awaitChange(starting, Duration.ofMinutes(1))).isEqualTo(ready);
    }

    @Test
    void returnsWhatThereIsWhenTimeIsUp() throws Exception {
        Replicas same = Replicas.counted(2, 1);
        var executor = new Scripted(new ArrayDeque<>(List.of(same)));

        assertThat(executor.awaitChange(same, Duration.ofMillis(1))).isEqualTo(same);
    }

    @Test
    void tellsProblemsApart() {
        Replicas replicas = Replicas.counted(2, 1);

        assertThat(replicas.withProblem("exit code 1")).isNotEqualTo(replicas);
        assertThat(replicas.withProblem("exit code 1"))
                .hasToString("2 desired, 1 running (exit code 1)");
    }

    @Test
    void refusesUrlWithoutHost() {
        assertThatThrownBy(() -> new Replica("a", URI.create("/only/a/path"), true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesNegativeNumbers() {
        assertThatThrownBy(() -> Replicas.counted(-1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("replicas: -1 desired, 0 running (expected: 0 or more)");
    }
}
