package io.a3s.gateway.service.balance;

import io.a3s.gateway.spi.backend.BalanceContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The strategies that come with the runtime. They enter like those of plugins, as factories. */
public final class BuiltInBalancers {
    /** The strategy of a pool that names none. */
    public static final String DEFAULT_STRATEGY = "round-robin";

    /** The strategy that hashes, and has settings of its own. */
    public static final String HASH_STRATEGY = "consistent-hash";

    // As the default in the configuration.
    private static final double DEFAULT_FACTOR = 1.25;

    private static final String TIMED_STRATEGY = "p2c";

    private static final List<LoadBalancerFactory> FACTORIES =
            List.of(
                    new Factory(DEFAULT_STRATEGY, RoundRobin::new),
                    new Factory("weighted", Weighted::new),
                    new Factory("least-connections", LeastConnections::new),
                    new Factory("least-requests", LeastConnections::new),
                    new Factory(TIMED_STRATEGY, PowerOfTwo::new),
                    new Factory(
                            HASH_STRATEGY,
                            () ->
                                    consistentHash(
                                            context -> Hashes.of(context.client().addressText()),
                                            DEFAULT_FACTOR)),
                    new Factory("random", RandomChoice::new));

    private BuiltInBalancers() {}

    /** Returns a factory for each strategy, the default first. */
    public static List<LoadBalancerFactory> factories() {
        return FACTORIES;
    }

    /**
     * Makes the balancer of a pool that hashes.
     *
     * @param key hashes what decides
     * @param factor how much of the average a backend may have under way; 0 for any
     */
    public static LoadBalancer consistentHash(ToLongFunction<BalanceContext> key, double factor) {
        return new ConsistentHash(key, factor);
    }

    /** Returns whether the balancers of a strategy may ask how long backends take. */
    public static boolean isTimed(String strategy) {
        return strategy.equals(TIMED_STRATEGY)
                || FACTORIES.stream().noneMatch(each -> each.strategy().equals(strategy));
    }

    private record Factory(String strategy, Supplier<LoadBalancer> constructor)
            implements LoadBalancerFactory {
        @Override
        public LoadBalancer create() {
            return constructor.get();
        }
    }
}
