package io.a3s.gateway.service.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.backend.Backend;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightedTest {
    private final Weighted balancer = new Weighted();

    @Test
    void spreadsLikeNginx() {
        assertThat(Picks.sequence(balancer, Picks.backends(5, 1, 1), 9))
                .isEqualTo("a a b a c a a a a");
    }

    @Test
    void spreadsLikeNginxWhateverTheCommonFactor() {
        assertThat(Picks.sequence(balancer, Picks.backends(500, 100, 100), 7))
                .isEqualTo("a a b a c a a");
        assertThat(new WeightedSequence(Picks.backends(500, 100, 100)).length()).isEqualTo(7);
    }

    @Test
    void givesNothingToWeightZero() {
        assertThat(Picks.sequence(balancer, Picks.backends(0, 2, 0, 1), 6))
                .isEqualTo("b d b b d b");
    }

    @Test
    void countsAllTheSameIfAllAreZero() {
        assertThat(Picks.sequence(balancer, Picks.backends(0, 0, 0), 4)).isEqualTo("a b c a");
    }

    @Test
    void followsTheListWhenItChanges() {
        assertThat(Picks.sequence(balancer, Picks.backends(1, 1), 2)).isEqualTo("a b");
        assertThat(Picks.sequence(balancer, Picks.backends(1, 1, 2), 4).split(" "))
                .containsExactlyInAnyOrder("a", "b", "c", "c");
        assertThat(Picks.sequence(balancer, Picks.backends(1), 2)).isEqualTo("a a");
    }

    @Test
    void keepsTheSharesAmongThreads() throws Exception {
        var counts = Picks.concurrently(balancer, Picks.backends(3, 2, 1), 4, 15_000);

        assertThat(counts).isEqualTo(Map.of("a", 30_000, "b", 20_000, "c", 10_000));
    }

    @Test
    void scalesWeightsDownThatNeedTooLongAPeriod() {
        WeightedSequence sequence =
                new WeightedSequence(Picks.backends(Integer.MAX_VALUE, 1_000_000_007, 1));

        Map<String, Long> counts =
                IntStream.range(0, sequence.length())
                        .mapToObj(i -> sequence.at(i).host())
                        .collect(Collectors.groupingBy(name -> name, Collectors.counting()));

        assertThat(sequence.length())
                .isBetween(WeightedSequence.MAX_LENGTH, WeightedSequence.MAX_LENGTH + 3);
        assertThat(counts).isEqualTo(Map.of("a", 699L, "b", 325L, "c", 1L));
    }

    @Test
    void keepsAPlaceForEachOfManyBackends() {
        int[] weights = IntStream.rangeClosed(1, 3_000).toArray();
        List<Backend> backends =
                IntStream.of(weights).<Backend>mapToObj(i -> new FakeBackend("b" + i, i)).toList();

        WeightedSequence sequence = new WeightedSequence(backends);

        assertThat(IntStream.range(0, sequence.length()).mapToObj(sequence::at).distinct())
                .hasSize(3_000);
    }

    @Test
    void countsPastTheLargestInt() {
        WeightedSequence sequence = new WeightedSequence(Picks.backends(1, 1));

        assertThat(sequence.at(Integer.MAX_VALUE)).hasToString("b");
        assertThat(sequence.at(Integer.MIN_VALUE)).hasToString("a");
        assertThat(sequence.at(-1)).hasToString("b");
    }
}
