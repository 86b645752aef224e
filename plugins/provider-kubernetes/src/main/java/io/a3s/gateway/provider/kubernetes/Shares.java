package io.a3s.gateway.provider.kubernetes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Makes percentages of weights. */
final class Shares {
    private Shares() {}

    /**
     * Returns whole numbers that make 100 and are as near to the weights as can be. None is 0, so
     * that whoever has a weight gets something.
     *
     * @param weights 1 or more each, a hundred at most
     */
    static List<Integer> of(List<Integer> weights) {
        long sum = weights.stream().mapToLong(Integer::longValue).sum();
        List<Integer> shares = new ArrayList<>();
        for (int weight : weights) {
            shares.add((int) Math.max(1, weight * 100L / sum));
        }
        int left = 100 - shares.stream().mapToInt(Integer::intValue).sum();
        // Those who lost most by rounding down come first; ties go to the first of the list.
        List<Integer> byRemainder =
                IntStream.range(0, weights.size())
                        .boxed()
                        .sorted(
                                Comparator.comparingLong(
                                        (Integer i) -> -(weights.get(i) * 100L % sum)))
                        .toList();
        for (int i = 0; left > 0; i++, left--) {
            int index = byRemainder.get(i % byRemainder.size());
            shares.set(index, shares.get(index) + 1);
        }
        for (; left < 0; left++) {
            int largest =
                    IntStream.range(0, shares.size())
                            .boxed()
                            .max(Comparator.comparing(shares::get))
                            .orElseThrow();
            shares.set(largest, shares.get(largest) - 1);
        }
        return List.copyOf(shares);
    }
}
