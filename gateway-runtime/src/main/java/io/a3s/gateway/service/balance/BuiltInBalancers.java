package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import java.util.List;
import java.util.function.Supplier;

/** The strategies that come with the runtime. They enter like those of plugins, as factories. */
public final class BuiltInBalancers {
    /** The strategy of a pool that names none. */
    public static final String DEFAULT_STRATEGY = "round-robin";

    private static final List<LoadBalancerFactory> FACTORIES =
            List.of(
                    new Factory(DEFAULT_STRATEGY, RoundRobin::new),
                    new Factory("weighted", Weighted::new),
                    new Factory("least-connections", LeastConnections::new),
                    new Factory("random", RandomChoice::new));

    private BuiltInBalancers() {}

    /** Returns a factory for each strategy, the default first. */
    public static List<LoadBalancerFactory> factories() {
        return FACTORIES;
    }

    private record Factory(String strategy, Supplier<LoadBalancer> constructor)
            implements LoadBalancerFactory {
        @Override
        public LoadBalancer create() {
            return constructor.get();
        }
    }
}
