package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the backends in turn, each as often as its weight says, and as evenly spread as nginx's
 * smooth weighted round robin does: weights 5, 1, 1 give a a b a c a a, not five times a in a row.
 *
 * <p>A backend of weight 0 gets nothing, unless all have it; then all count the same.
 *
 * <p>nginx changes a counter of each backend for each pick, which event loops would have to lock.
 * Here one period of the sequence is worked out when the list of backends changes, and a pick takes
 * the next place of it.
 */
final class Weighted implements LoadBalancer {
    private final AtomicInteger next = new AtomicInteger();
    private volatile WeightedSequence sequence = new WeightedSequence(List.of());

    @Override
    public Backend pick(List<Backend> available, BalanceContext context) {
        WeightedSequence current = sequence;
        if (!current.isOf(available)) {
            // Two threads may both work it out; they get the same, and either may stay.
            current = new WeightedSequence(available);
            sequence = current;
        }
        return current.at(next.getAndIncrement());
    }
}
