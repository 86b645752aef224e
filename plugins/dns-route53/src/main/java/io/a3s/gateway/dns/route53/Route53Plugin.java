package io.a3s.gateway.dns.route53;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.certificate.DnsSolver;
import io.a3s.gateway.spi.certificate.DnsSolverFactory;
import java.util.List;

/** Brings the DNS solver {@code route53}. */
public final class Route53Plugin implements GatewayPlugin {
    private static final class Factory implements DnsSolverFactory<Route53Config> {
        @Override
        public String type() {
            return "route53";
        }

        @Override
        public Class<Route53Config> configType() {
            return Route53Config.class;
        }

        @Override
        public DnsSolver create(Route53Config config) {
            return new Route53Solver(config);
        }
    }

    @Override
    public List<DnsSolverFactory<?>> dnsSolvers() {
        return List.of(new Factory());
    }
}
