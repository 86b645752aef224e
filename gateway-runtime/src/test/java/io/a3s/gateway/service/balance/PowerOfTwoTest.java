package io.a3s.gateway.service.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.backend.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PowerOfTwoTest {
    private final PowerOfTwo balancer = new PowerOfTwo();

    @Test
    void takesTheOneThatAnswersSooner() {
        var slow = new FakeBackend("slow", 1).slow(3_000);
        var fast = new FakeBackend("fast", 1).slow(1_000);

        assertThat(picks(slow, fast)).containsOnlyKeys("fast");
        // With three under way it would take longer.
        fast.busy(3);
        assertThat(picks(slow, fast)).containsOnlyKeys("slow");
    }

    @Test
    void neverTakesTheWorstOfMany() {
        List<Backend> many = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            many.add(new FakeBackend("b" + i, 1).slow(i * 1_000L));
        }

        assertThat(picks(many.toArray(Backend[]::new))).containsOnlyKeys("b1", "b2", "b3", "b4");
    }

    @Test
    void spreadsOverEqualOnes() {
        Map<String, Integer> picked =
                picks(
                        new FakeBackend("a", 1).slow(1_000),
                        new FakeBackend("b", 1).slow(1_000),
                        new FakeBackend("c", 1).slow(1_000));

        assertThat(picked.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
    }

    @Test
    void givesANewOneARequestAtATime() {
        var known = new FakeBackend("known", 1).slow(1_000).busy(50);
        var fresh = new FakeBackend("fresh", 1);

        assertThat(picks(known, fresh)).containsOnlyKeys("fresh");
        fresh.busy(1);
        assertThat(picks(known, fresh)).containsOnlyKeys("known");
    }

    @Test
    void goesByTheWeightToo() {
        var large = new FakeBackend("large", 4).slow(1_000).busy(2);
        var small = new FakeBackend("small", 1).slow(1_000);

        assertThat(picks(large, small)).containsOnlyKeys("large");
        large.busy(4);
        assertThat(picks(large, small)).containsOnlyKeys("small");
    }

    @Test
    void givesNothingToWeightZero() {
        var a = new FakeBackend("a", 0).slow(1);
        var b = new FakeBackend("b", 0).slow(1);
        var c = new FakeBackend("c", 1).slow(1_000_000).busy(9);

        assertThat(picks(a, b, c)).containsOnlyKeys("c");
        assertThat(picks(a, b)).containsOnlyKeys("a", "b");
    }

    private Map<String, Integer> picks(Backend... available) {
        List<Backend> list = List.of(available);
        Map<String, Integer> picked = new TreeMap<>();
        for (int i = 0; i < 3_000; i++) {
            picked.merge(Picks.one(balancer, list).host(), 1, Integer::sum);
        }
        return picked;
    }
}
