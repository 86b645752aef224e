package io.a3s.gateway.middleware.circuitbreaker;

import static io.a3s.gateway.middleware.circuitbreaker.CircuitState.CLOSED;
import static io.a3s.gateway.middleware.circuitbreaker.CircuitState.HALF_OPEN;
import static io.a3s.gateway.middleware.circuitbreaker.CircuitState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.testkit.FakePluginContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CircuitTest {
    private static final Triggers THREE_IN_A_ROW =
            new Triggers(3, 0, 0, 0, 1, Duration.ofSeconds(10).toNanos());
    private static final Duration COOLDOWN = Duration.ofSeconds(30);

    private final FakePluginContext context = new FakePluginContext();

    private Circuit circuit(Triggers triggers, int successThreshold) {
        return new Circuit(
                triggers,
                COOLDOWN.toNanos(),
                successThreshold,
                context.ticker(),
                new CircuitMetrics(context.metrics(), "s"));
    }

    private static Admission admitted(Circuit circuit) {
        return Objects.requireNonNull(circuit.admit(), "let through");
    }

    private static void fail(Circuit circuit, int times) {
        for (int i = 0; i < times; i++) {
            admitted(circuit).failed();
        }
    }

    private static void succeed(Circuit circuit) {
        admitted(circuit).answered(0).succeeded();
    }

    private long transitions(CircuitState to) {
        return context.metrics()
                .count("circuit_breaker_transitions_total", "service", "s", "to", to.label());
    }

    @Test
    void opensAfterFailuresInARow() {
        Circuit circuit = circuit(THREE_IN_A_ROW, 1);

        fail(circuit, 2);
        succeed(circuit);
        fail(circuit, 2);
        assertThat(circuit.state()).isEqualTo(CLOSED);
        fail(circuit, 1);

        assertThat(circuit.state()).isEqualTo(OPEN);
        assertThat(circuit.admit()).isNull();
        assertThat(circuit.nanosToNext()).isEqualTo(COOLDOWN.toNanos());
        assertThat(transitions(OPEN)).isEqualTo(1);
    }

    @Test
    void countsNothingThatSaysNothing() {
        Circuit circuit = circuit(THREE_IN_A_ROW, 1);

        fail(circuit, 2);
        admitted(circuit).released();
        fail(circuit, 1);

        assertThat(circuit.state()).isEqualTo(OPEN);
    }

    @Test
    void letsOneProbePassAfterTheCooldown() {
        Circuit circuit = circuit(THREE_IN_A_ROW, 1);
        fail(circuit, 3);

        context.advance(COOLDOWN.minusNanos(1));
        assertThat(circuit.admit()).isNull();
        assertThat(circuit.nanosToNext()).isEqualTo(1);
        context.advance(Duration.ofNanos(1));
        Admission probe = admitted(circuit);

        assertThat(circuit.state()).isEqualTo(HALF_OPEN);
        assertThat(circuit.admit()).isNull();
        assertThat(circuit.nanosToNext()).isPositive();
        probe.answered(0);
        assertThat(circuit.state()).isEqualTo(CLOSED);
        assertThat(transitions(CLOSED)).isEqualTo(1);
        assertThat(transitions(HALF_OPEN)).isEqualTo(1);
    }

    @Test
    void opensAgainWhenProbeFails() {
        Circuit circuit = circuit(THREE_IN_A_ROW, 1);
        fail(circuit, 3);
        context.advance(COOLDOWN);

        admitted(circuit).failed();

        assertThat(circuit.state()).isEqualTo(OPEN);
        assertThat(circuit.nanosToNext()).isEqualTo(COOLDOWN.toNanos());
    }

    @Test
    void opensAgainWhenAnswerToProbeBreaksOff() {
        Circuit circuit = circuit(THREE_IN_A_ROW, 1);
        fail(circuit, 3);
        context.advance(COOLDOWN);

        Admission probe = admitted(circuit).answered(0);
        assertThat(circuit.state()).isEqualTo(CLOSED);
        probe.failed();

        assertThat(circuit.state()).isEqualTo(OPEN);
    }

    @Test
    void probesAnewWhenProbeSaysNothing() {
        Circuit circuit = circuit(THREE_IN_A_ROW, 1);
        fail(circuit, 3);
        context.advance(COOLDOWN);

        admitted(circuit).released();

        assertThat(circuit.state()).isEqualTo(HALF_OPEN);
        succeed(circuit);
        assertThat(circuit.state()).isEqualTo(CLOSED);
    }

    @Test
    void closesWhenEnoughProbesHaveSucceededOneByOne() {
        Circuit circuit = circuit(THREE_IN_A_ROW, 3);
        fail(circuit, 3);
        context.advance(COOLDOWN);

        for (int i = 0; i < 3; i++) {
            assertThat(circuit.state()).isNotEqualTo(CLOSED);
            Admission probe = admitted(circuit);
            assertThat(circuit.admit()).isNull();
            probe.answered(0);
        }

        assertThat(circuit.state()).isEqualTo(CLOSED);
    }

    @Test
    void opensWhenOneOfSeveralProbesFails() {
        Circuit circuit = circuit(THREE_IN_A_ROW, 3);
        fail(circuit, 3);
        context.advance(COOLDOWN);

        Admission first = admitted(circuit).answered(0);
        Admission second = admitted(circuit);
        first.failed();
        second.answered(0);

        assertThat(circuit.state()).isEqualTo(OPEN);
        context.advance(COOLDOWN);
        admitted(circuit).answered(0);
        assertThat(circuit.state()).isEqualTo(HALF_OPEN);
    }

    @Test
    void doesNotStayHalfOpenWhenOnlyTheEndIsTold() {
        Circuit circuit = circuit(THREE_IN_A_ROW, 1);
        fail(circuit, 3);
        context.advance(COOLDOWN);

        admitted(circuit).succeeded();

        assertThat(circuit.state()).isEqualTo(CLOSED);
    }

    @Test
    void ignoresResultsOfEarlierPeriods() {
        Circuit circuit = circuit(THREE_IN_A_ROW, 1);
        List<Admission> early = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            early.add(admitted(circuit));
        }
        fail(circuit, 3);

        context.advance(COOLDOWN.dividedBy(2));
        early.forEach(Admission::failed);
        assertThat(circuit.nanosToNext()).isEqualTo(COOLDOWN.dividedBy(2).toNanos());
        context.advance(COOLDOWN);
        Admission probe = admitted(circuit);
        early.forEach(Admission::failed);
        early.forEach(Admission::succeeded);

        assertThat(circuit.state()).isEqualTo(HALF_OPEN);
        probe.answered(0);
        early.forEach(Admission::failed);
        assertThat(circuit.state()).isEqualTo(CLOSED);
    }

    @Test
    void opensAtShareOfFailures() {
        Triggers half = new Triggers(0, 50, 0, 0, 10, Duration.ofSeconds(10).toNanos());
        Circuit circuit = circuit(half, 1);

        for (int i = 0; i < 5; i++) {
            succeed(circuit);
        }
        fail(circuit, 4);
        assertThat(circuit.state()).isEqualTo(CLOSED);
        fail(circuit, 1);

        assertThat(circuit.state()).isEqualTo(OPEN);
    }

    @Test
    void forgetsFailuresThatAreOld() {
        Triggers half = new Triggers(0, 50, 0, 0, 10, Duration.ofSeconds(10).toNanos());
        Circuit circuit = circuit(half, 1);

        fail(circuit, 9);
        context.advance(Duration.ofSeconds(10));
        fail(circuit, 9);

        assertThat(circuit.state()).isEqualTo(CLOSED);
    }

    @Test
    void opensAtShareOfSlowAnswers() {
        long second = Duration.ofSeconds(1).toNanos();
        Circuit circuit = circuit(new Triggers(3, 0, second, 50, 4, 10 * second), 1);

        for (long nanos : new long[] {second, second + 1, 0}) {
            admitted(circuit).answered(nanos).succeeded();
        }
        assertThat(circuit.state()).isEqualTo(CLOSED);
        admitted(circuit).answered(second + 1).succeeded();

        assertThat(circuit.state()).isEqualTo(OPEN);
    }

    @Test
    void takesSlowAnswerToProbeForFailure() {
        long second = Duration.ofSeconds(1).toNanos();
        Circuit circuit = circuit(new Triggers(3, 0, second, 50, 4, 10 * second), 1);
        fail(circuit, 3);
        context.advance(COOLDOWN);

        admitted(circuit).answered(second + 1).succeeded();

        assertThat(circuit.state()).isEqualTo(OPEN);
    }

    @Test
    void letsExactlyOneOfManyThreadsProbe() throws Exception {
        int threads = 8;
        int rounds = 500;
        Circuit circuit = circuit(THREE_IN_A_ROW, 1);
        CyclicBarrier together = new CyclicBarrier(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int round = 0; round < rounds; round++) {
                fail(circuit, circuit.state() == CLOSED ? 3 : 0);
                context.advance(COOLDOWN);
                List<Future<@Nullable Admission>> asked = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    asked.add(
                            executor.submit(
                                    () -> {
                                        together.await();
                                        return circuit.admit();
                                    }));
                }
                List<Admission> probes = new ArrayList<>();
                for (Future<@Nullable Admission> each : asked) {
                    Admission admission = each.get();
                    if (admission != null) {
                        probes.add(admission);
                    }
                }
                assertThat(probes).hasSize(1);
                // By turns, so that the next round begins with an open or with a half-open circuit.
                switch (round % 3) {
                    case 0 -> probes.getFirst().failed();
                    case 1 -> probes.getFirst().answered(0);
                    default -> probes.getFirst().released();
                }
            }
        }
    }
}
