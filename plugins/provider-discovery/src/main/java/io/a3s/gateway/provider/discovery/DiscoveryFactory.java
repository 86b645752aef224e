package io.a3s.gateway.provider.discovery;

import io.a3s.gateway.authentication.TrustedCertificates;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Makes the provider {@code discovery}. */
final class DiscoveryFactory implements ProviderFactory<DiscoveryConfig> {
    @Override
    public String type() {
        return "discovery";
    }

    @Override
    public Class<DiscoveryConfig> configType() {
        return DiscoveryConfig.class;
    }

    @Override
    public Provider create(DiscoveryConfig config, PluginContext context) {
        Optional<SSLContext> tls =
                config.caFile().map(file -> TrustedCertificates.of("ca_file", file));
        return new DiscoveryProvider(
                config, Duration.ofSeconds(config.pollIntervalSecs()), tls, context.metrics());
    }
}
