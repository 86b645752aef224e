package io.a3s.gateway.service.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    private final RoundRobin balancer = new RoundRobin();

    @Test
    void takesTurnsWhateverTheWeight() {
        assertThat(Picks.sequence(balancer, Picks.backends(5, 0, 1), 7)).isEqualTo("a b c a b c a");
    }

    @Test
    void goesOnWhenTheListChanges() {
        assertThat(Picks.sequence(balancer, Picks.backends(1, 1, 1), 4)).isEqualTo("a b c a");
        assertThat(Picks.sequence(balancer, Picks.backends(1, 1), 3)).isEqualTo("a b a");
    }

    @Test
    void sharesTurnsAmongThreads() throws Exception {
        var counts = Picks.concurrently(balancer, Picks.backends(1, 1, 1, 1), 4, 10_000);

        assertThat(counts).isEqualTo(Map.of("a", 10_000, "b", 10_000, "c", 10_000, "d", 10_000));
    }
}
