package io.a3s.gateway.testkit.conformance;

import io.a3s.gateway.service.balance.BuiltInBalancers;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The strategies that come with the runtime, under other names, as theirs are taken. */
class BuiltInBalancersConformanceTest {
    abstract static class Suite extends LoadBalancerConformance {
        private final String original;

        Suite(String original) {
            this.original = original;
        }

        @Override
        protected final GatewayPlugin plugin() {
            return new GatewayPlugin() {
                @Override
                public List<LoadBalancerFactory> loadBalancers() {
                    return BuiltInBalancers.factories().stream()
                            .<LoadBalancerFactory>map(Renamed::new)
                            .toList();
                }
            };
        }

        @Override
        protected final String strategy() {
            return "other-" + original;
        }
    }

    private record Renamed(LoadBalancerFactory factory) implements LoadBalancerFactory {
        @Override
        public String strategy() {
            return "other-" + factory.strategy();
        }

        @Override
        public LoadBalancer create() {
            return factory.create();
        }
    }

    @Nested
    class RoundRobin extends Suite {
        RoundRobin() {
            super("round-robin");
        }
    }

    @Nested
    class Weighted extends Suite {
        Weighted() {
            super("weighted");
        }
    }

    @Nested
    class LeastConnections extends Suite {
        LeastConnections() {
            super("least-connections");
        }
    }

    @Nested
    class Random extends Suite {
        Random() {
            super("random");
        }
    }
}
