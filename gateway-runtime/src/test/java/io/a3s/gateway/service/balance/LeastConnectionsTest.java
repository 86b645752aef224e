package io.a3s.gateway.service.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.backend.Backend;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeastConnectionsTest {
    private final LeastConnections balancer = new LeastConnections();

    private static FakeBackend backend(String name, int weight, int active) {
        return new FakeBackend(name, weight).busy(active);
    }

    @Test
    void takesTheLeastBusy() {
        List<Backend> backends =
                List.of(backend("a", 1, 3), backend("b", 1, 1), backend("c", 1, 2));

        assertThat(Picks.sequence(balancer, backends, 3)).isEqualTo("b b b");
    }

    @Test
    void weighsTheWork() {
        List<Backend> backends =
                List.of(backend("a", 1, 2), backend("b", 3, 5), backend("c", 2, 4));

        assertThat(Picks.sequence(balancer, backends, 2)).isEqualTo("b b");
    }

    @Test
    void takesTurnsAmongEquals() {
        List<Backend> backends =
                List.of(
                        backend("a", 1, 1),
                        backend("b", 1, 5),
                        backend("c", 2, 2),
                        backend("d", 1, 1));

        assertThat(Picks.sequence(balancer, backends, 7)).isEqualTo("a c d a c d a");
    }

    @Test
    void givesNothingToWeightZero() {
        List<Backend> backends =
                List.of(backend("a", 0, 0), backend("b", 1, 9), backend("c", 0, 0));

        assertThat(Picks.sequence(balancer, backends, 2)).isEqualTo("b b");
    }

    @Test
    void ignoresWeightsIfAllAreZero() {
        List<Backend> backends =
                List.of(backend("a", 0, 1), backend("b", 0, 0), backend("c", 0, 0));

        assertThat(Picks.sequence(balancer, backends, 4)).isEqualTo("b c b c");
    }

    @Test
    void fillsBackendsByWeight() {
        List<Backend> backends =
                List.of(backend("a", 1, 0), backend("b", 2, 0), backend("c", 3, 0));

        for (int i = 0; i < 600; i++) {
            ((FakeBackend) Picks.one(balancer, backends)).take();
        }

        assertThat(backends).extracting(Backend::activeRequests).containsExactly(100, 200, 300);
    }

    @Test
    void spreadsAnIdleServiceAmongThreads() throws Exception {
        var counts = Picks.concurrently(balancer, Picks.backends(1, 1), 4, 10_000);

        assertThat(counts).isEqualTo(Map.of("a", 20_000, "b", 20_000));
    }

    @Test
    void picksSomethingWhileTheLoadChanges() {
        AtomicInteger reads = new AtomicInteger();
        List<Backend> backends = List.of(new Rising(reads), new Rising(reads));

        assertThat(backends).contains(Picks.one(balancer, backends));
    }

    /** Is busier each time it is asked after the first round. */
    private record Rising(AtomicInteger reads) implements Backend {
        @Override
        public int activeRequests() {
            return Math.max(0, reads.incrementAndGet() - 2);
        }

        @Override
        public URI url() {
            return URI.create("http://rising");
        }

        @Override
        public String host() {
            return "rising";
        }

        @Override
        public int port() {
            return 80;
        }

        @Override
        public int weight() {
            return 1;
        }
    }
}
