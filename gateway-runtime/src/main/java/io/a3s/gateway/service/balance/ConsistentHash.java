package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Sends what has the same key to the same backend, and moves few keys when backends come and go. No
 * backend gets more than its share of what is under way, times a factor; beyond it, the next one on
 * the ring serves (Mirrokni, Thorup, Zadimoghaddam, "Consistent Hashing with Bounded Loads").
 */
final class ConsistentHash implements LoadBalancer {
    private final ToLongFunction<BalanceContext> key;
    private final double factor;
    private volatile HashRing ring = new HashRing(List.of());

    /**
     * Makes the balancer of a pool.
     *
     * @param key hashes what decides
     * @param factor how much of the average a backend may have under way; 0 for any
     */
    ConsistentHash(ToLongFunction<BalanceContext> key, double factor) {
        this.key = key;
        this.factor = factor;
    }

    @Override
    public Backend pick(List<Backend> available, BalanceContext context) {
        if (available.size() == 1) {
            return available.getFirst();
        }
        HashRing current = ring;
        if (!current.isOf(available)) {
            // Two threads may both work it out; they get the same, and either may stay.
            current = new HashRing(available);
            ring = current;
        }
        int place = current.place(key.applyAsLong(context));
        Backend first = current.at(place);
        // One request is no overload, whatever the others have.
        if (factor == 0 || first.activeRequests() == 0) {
            return first;
        }
        return current.underItsLimit(place, factor);
    }
}
