package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.Backend;
import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Takes any backend, each with the same probability. */
final class RandomChoice implements LoadBalancer {
    @Override
    public Backend pick(List<Backend> available, BalanceContext context) {
        return available.get(ThreadLocalRandom.current().nextInt(available.size()));
    }
}
