package io.a3s.gateway.bootstrap;

import io.a3s.gateway.service.balance.BuiltInBalancers;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import java.util.List;

/**
 * What the runtime itself brings, through the same door as everybody else: the balancing
 * strategies.
 */
public final class RuntimePlugin implements GatewayPlugin {
    @Override
    public List<LoadBalancerFactory> loadBalancers() {
        return BuiltInBalancers.factories();
    }
}
