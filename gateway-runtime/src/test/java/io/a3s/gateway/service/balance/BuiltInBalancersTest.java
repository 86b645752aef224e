package io.a3s.gateway.service.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import org.junit.jupiter.api.Test;

class BuiltInBalancersTest {
    @Test
    void namesItsStrategies() {
        assertThat(BuiltInBalancers.factories())
                .extracting(LoadBalancerFactory::strategy)
                .containsExactly(
                        "round-robin",
                        "weighted",
                        "least-connections",
                        "least-requests",
                        "p2c",
                        "consistent-hash",
                        "random");
        assertThat(BuiltInBalancers.factories().getFirst().strategy())
                .isEqualTo(BuiltInBalancers.DEFAULT_STRATEGY);
    }

    @Test
    void makesOneBalancerForEachPool() {
        for (LoadBalancerFactory factory : BuiltInBalancers.factories()) {
            assertThat(factory.create()).isNotSameAs(factory.create());
        }
    }

    @Test
    void picksTheOnlyBackend() {
        var only = Picks.backends(0);

        for (LoadBalancerFactory factory : BuiltInBalancers.factories()) {
            assertThat(Picks.sequence(factory.create(), only, 3)).isEqualTo("a a a");
        }
    }
}
