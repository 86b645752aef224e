package io.a3s.gateway.provider.dns;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderFactory;
import java.time.Duration;

/** Makes the provider {@code dns}. */
final class DnsProviderFactory implements ProviderFactory<DnsConfig> {
    // A gateway waits for five seconds until it starts without.
    private static final Duration FIRST_WAIT = Duration.ofSeconds(3);

    @Override
    public String type() {
        return "dns";
    }

    @Override
    public Class<DnsConfig> configType() {
        return DnsConfig.class;
    }

    @Override
    public Provider create(DnsConfig config, PluginContext context) {
        return new DnsProvider(config, context.metrics(), System::nanoTime, FIRST_WAIT);
    }
}
