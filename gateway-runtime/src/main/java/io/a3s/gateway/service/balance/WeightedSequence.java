package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.Backend;
import java.util.Arrays;
import java.util.List;

/** One period of smooth weighted round robin over a list of backends. Immutable. */
final class WeightedSequence {
    /**
     * How long a period may get. Weights that need a longer one, such as 9,999 to 10,000, are
     * scaled down: a share is then off by up to a thousandth of all requests. Every backend with a
     * weight keeps at least one place, so the period can get longer by as many places as there are
     * backends.
     */
    static final int MAX_LENGTH = 1_024;

    private final List<Backend> source;
    private final Backend[] order;

    WeightedSequence(List<Backend> source) {
        this.source = source;
        this.order = smooth(source, shares(source));
    }

    /** Returns whether it was made from this very list, which is the promise of the SPI. */
    @SuppressWarnings("ReferenceEquality") // a list is the same object until it changes
    boolean isOf(List<Backend> list) {
        return source == list;
    }

    /** Returns the backend at a place, counted round and round. */
    Backend at(int place) {
        return order[Integer.remainderUnsigned(place, order.length)];
    }

    int length() {
        return order.length;
    }

    /** Returns how often each backend comes up in a period. */
    private static int[] shares(List<Backend> backends) {
        long total = 0;
        long divisor = 0;
        for (Backend backend : backends) {
            total += backend.weight();
            divisor = greatestCommonDivisor(backend.weight(), divisor);
        }
        int[] shares = new int[backends.size()];
        if (total == 0) {
            Arrays.fill(shares, 1);
            return shares;
        }
        long period = Math.min(total / divisor, MAX_LENGTH);
        for (int i = 0; i < shares.length; i++) {
            int weight = backends.get(i).weight();
            // Exact if the period was not cut short.
            long share = Math.round((double) weight * period / total);
            shares[i] = weight == 0 ? 0 : (int) Math.max(1, share);
        }
        return shares;
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    private static Backend[] smooth(List<Backend> backends, int[] shares) {
        int period = Arrays.stream(shares).sum();
        int[] credit = new int[shares.length];
        Backend[] order = new Backend[period];
        for (int place = 0; place < period; place++) {
            int winner = 0;
            for (int i = 0; i < shares.length; i++) {
                credit[i] += shares[i];
                if (credit[i] > credit[winner]) {
                    winner = i;
                }
            }
            credit[winner] -= period;
            order[place] = backends.get(winner);
        }
        return order;
    }
}
