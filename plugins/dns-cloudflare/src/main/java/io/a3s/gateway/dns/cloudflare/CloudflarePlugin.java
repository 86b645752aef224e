package io.a3s.gateway.dns.cloudflare;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.certificate.DnsSolver;
import io.a3s.gateway.spi.certificate.DnsSolverFactory;
import java.util.List;

/** Brings the DNS solver {@code cloudflare}. */
public final class CloudflarePlugin implements GatewayPlugin {
    private static final class Factory implements DnsSolverFactory<CloudflareConfig> {
        @Override
        public String type() {
            return "cloudflare";
        }

        @Override
        public Class<CloudflareConfig> configType() {
            return CloudflareConfig.class;
        }

        @Override
        public DnsSolver create(CloudflareConfig config) {
            return new CloudflareSolver(config);
        }
    }

    @Override
    public List<DnsSolverFactory<?>> dnsSolvers() {
        return List.of(new Factory());
    }
}
