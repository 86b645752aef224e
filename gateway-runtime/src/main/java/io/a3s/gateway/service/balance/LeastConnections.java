package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the backend with the least work under way for its weight. Those that are equal in this take
 * turns; otherwise the first in the configuration would get all requests of a quiet service.
 *
 * <p>A backend of weight 0 gets nothing, unless all have it; then weights do not count.
 */
final class LeastConnections implements LoadBalancer {
    private final AtomicInteger turn = new AtomicInteger();

    @Override
    public Backend pick(List<Backend> available, BalanceContext context) {
        Backend best = available.getFirst();
        int bestActive = best.activeRequests();
        int bestWeight = best.weight();
        int ties = 1;
        for (int i = 1; i < available.size(); i++) {
            Backend backend = available.get(i);
            int active = backend.activeRequests();
            int comparison = compare(active, backend.weight(), bestActive, bestWeight);
            if (comparison < 0) {
                best = backend;
                bestActive = active;
                bestWeight = backend.weight();
                ties = 1;
            } else if (comparison == 0) {
                ties++;
            }
        }
        if (ties == 1) {
            return best;
        }
        int skip = Integer.remainderUnsigned(turn.getAndIncrement(), ties);
        for (int i = 0; i < available.size(); i++) {
            Backend backend = available.get(i);
            boolean isTied =
                    compare(backend.activeRequests(), backend.weight(), bestActive, bestWeight)
                            == 0;
            if (isTied && skip-- == 0) {
                return backend;
            }
        }
        // Other threads have given the tied ones work since they were counted.
        return best;
    }

    /** Compares active requests per weight by cross-multiplying, which needs no division. */
    private static int compare(int active, int weight, int otherActive, int otherWeight) {
        if (weight == 0 || otherWeight == 0) {
            return weight == otherWeight
                    ? Integer.compare(active, otherActive)
                    : Integer.compare(otherWeight, weight);
        }
        return Long.compare((long) active * otherWeight, (long) otherActive * weight);
    }
}
