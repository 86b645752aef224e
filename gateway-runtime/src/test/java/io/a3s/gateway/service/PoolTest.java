package io.a3s.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.observe.LoopCounter;
import io.a3s.gateway.spi.backend.UpstreamFailure.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PoolTest {
    private static final long SECOND = 1_000_000_000;

    private final HealthEpoch epoch = new HealthEpoch();
    private final Object request = new Object();
    private long now = System.nanoTime();

    @ParameterizedTest
    @CsvSource({"1, 50, 0", "2, 50, 1", "3, 50, 1", "10, 50, 5", "10, 9, 0", "4, 100, 4"})
    void putsNoMoreBackendsOutThanAllowed(int backends, int percent, int out) {
        Pool pool = pool(backends, percent, Duration.ZERO);

        for (ServerBackend each : pool.all()) {
            breakDown(pool, each);
        }

        assertThat(pool.out()).hasSize(out);
        assertThat(pool.fit()).hasSize(backends - out);
    }

    @Test
    void triesABackendThatIsOutAndTakesItBack() {
        Pool pool = pool(2, 50, Duration.ZERO);
        ServerBackend first = pool.all().getFirst();
        breakDown(pool, first);

        assertThat(first.isFit()).isFalse();
        assertThat(pool.due(request, false)).isNull();
        now += 10 * SECOND;
        assertThat(pool.due(request, false)).isSameAs(first);
        assertThat(pool.due(new Object(), false)).isNull();

        pool.answered(first, request, 200);
        pool.over(first, request);
        assertThat(first.isFit()).isTrue();
        assertThat(pool.fit()).hasSize(2);
        assertThat(pool.out()).isEmpty();
    }

    @Test
    void takesRequestsOfOtherBackendsOnlyWhenNoOtherHasCome() {
        Pool pool = pool(2, 50, Duration.ZERO);
        ServerBackend first = pool.all().getFirst();
        breakDown(pool, first);

        now += 20 * SECOND - 1;
        assertThat(pool.due(request, true)).isNull();
        now++;
        assertThat(pool.due(request, true)).isSameAs(first);
    }

    @Test
    void triesNoBackendThatItsProbesFindIll() {
        Pool pool = pool(2, 50, Duration.ZERO);
        ServerBackend first = pool.all().getFirst();
        breakDown(pool, first);
        first.setHealthy(false);
        now += 10 * SECOND;

        assertThat(pool.due(request, false)).isNull();
        assertThat(pool.out()).isEmpty();

        // What the probes bring back is back, whatever it did before.
        first.setHealthy(true);
        assertThat(first.isFit()).isTrue();
        assertThat(pool.fit()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class)
    void takesFailuresForWhatTheyAre(Kind kind) {
        Pool pool = pool(2, 50, Duration.ZERO);
        ServerBackend first = pool.all().getFirst();

        for (int i = 0; i < 3; i++) {
            pool.failed(first, request, kind);
        }

        boolean isItsFault =
                kind != Kind.STALE_CONNECTION
                        && kind != Kind.REFUSED
                        && kind != Kind.STREAM_TOTAL_TIMEOUT;
        assertThat(first.isFit()).isEqualTo(!isItsFault);
    }

    @Test
    void givesABackendThatIsBackMoreAndMore() {
        Pool pool = pool(2, 50, Duration.ofSeconds(100));
        ServerBackend first = pool.all().getFirst();
        assertThat(share(pool, first)).as("never out").isEqualTo(1.0);
        breakDown(pool, first);
        now += 10 * SECOND;
        pool.due(request, false);
        pool.answered(first, request, 200);

        assertThat(share(pool, first)).as("at first").isBetween(0.05, 0.15);
        now += 50 * SECOND;
        assertThat(share(pool, first)).as("after half the time").isBetween(0.4, 0.6);
        now += 50 * SECOND;
        assertThat(share(pool, first)).as("in the end").isEqualTo(1.0);
        assertThat(pool.spared(pool.all().get(1))).isSameAs(pool.all().get(1));
    }

    @Test
    void startsNobodySlowlyIfThereIsNobodyElse() {
        Pool pool = pool(2, 100, Duration.ofSeconds(100));
        for (ServerBackend each : pool.all()) {
            each.setHealthy(false);
            each.setHealthy(true);
        }

        assertThat(share(pool, pool.all().getFirst())).isEqualTo(1.0);
    }

    private static double share(Pool pool, ServerBackend backend) {
        int rounds = 2_000;
        long kept = IntStream.range(0, rounds).filter(_ -> pool.spared(backend) == backend).count();
        return (double) kept / rounds;
    }

    private void breakDown(Pool pool, ServerBackend backend) {
        for (int i = 0; i < 3; i++) {
            pool.answered(backend, new Object(), 503);
        }
    }

    private Pool pool(int size, int percent, Duration slowStart) {
        List<ServerBackend> backends = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            String url = "http://127.0.0.1:" + i;
            ServerBackend backend =
                    new ServerBackend("s", URI.create(url), url, new LoopCounter(1), epoch);
            backend.setWeight(1);
            backends.add(backend);
        }
        PassiveHealth passive =
                new PassiveHealth(
                        3,
                        Duration.ofSeconds(30),
                        50,
                        List.of(503),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        percent);
        return new Pool(
                backends,
                epoch,
                new ServicePolicy(passive, slowStart, null, false, null, null),
                () -> now);
    }
}
