package io.a3s.gateway.provider.discovery;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.provider.ProviderFactory;
import java.util.List;

/** The plugin's entry. */
public final class DiscoveryPlugin implements GatewayPlugin {
    @Override
    public List<ProviderFactory<?>> providers() {
        return List.of(new DiscoveryFactory());
    }
}
