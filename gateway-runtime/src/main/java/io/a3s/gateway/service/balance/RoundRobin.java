package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes the backends in turn, whatever their weight. */
final class RoundRobin implements LoadBalancer {
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public Backend pick(List<Backend> available, BalanceContext context) {
        return available.get(Integer.remainderUnsigned(next.getAndIncrement(), available.size()));
    }
}
