package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Compares two backends, picked at random, and takes the one that is expected to answer sooner: by
 * how long it took lately to begin its answers, times what it has under way, for its weight. Two
 * are enough to stay clear of the slow ones, and random ones do not let all gateways of a fleet run
 * to the same (Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing").
 *
 * <p>A backend that has not answered yet gets one request at a time. One of weight 0 gets nothing,
 * unless all have it; then weights do not count.
 */
final class PowerOfTwo implements LoadBalancer {
    @Override
    public Backend pick(List<Backend> available, BalanceContext context) {
        int size = available.size();
        if (size == 1) {
            return available.getFirst();
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int place = random.nextInt(size);
        // Another one: of the rest, counted on from the first.
        int otherPlace = (place + 1 + random.nextInt(size - 1)) % size;
        Backend one = available.get(place);
        Backend other = available.get(otherPlace);
        if (one.weight() == 0 && other.weight() == 0) {
            return weighted(available, place, one, other);
        }
        return sooner(one, other);
    }

    private static Backend weighted(
            List<Backend> available, int begin, Backend one, Backend other) {
        for (int i = 0; i < available.size(); i++) {
            Backend candidate = available.get((begin + i) % available.size());
            if (candidate.weight() > 0) {
                return candidate;
            }
        }
        return cost(one) <= cost(other) ? one : other;
    }

    private static Backend sooner(Backend one, Backend other) {
        if (one.weight() == 0 || other.weight() == 0) {
            return one.weight() == 0 ? other : one;
        }
        return cost(one) * other.weight() <= cost(other) * one.weight() ? one : other;
    }

    private static double cost(Backend backend) {
        long latency = backend.latencyNanos();
        int active = backend.activeRequests();
        if (latency == 0) {
            return active == 0 ? 0 : Float.MAX_VALUE * (double) active;
        }
        return (double) latency * (active + 1);
    }
}
