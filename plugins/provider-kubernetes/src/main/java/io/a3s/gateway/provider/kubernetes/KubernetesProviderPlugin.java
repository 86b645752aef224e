package io.a3s.gateway.provider.kubernetes;

import io.a3s.gateway.kubernetes.Cluster;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.provider.ProviderFactory;
import java.util.List;

/** The plugin's entry. */
public final class KubernetesProviderPlugin implements GatewayPlugin {
    @Override
    public List<ProviderFactory<?>> providers() {
        return List.of(new KubernetesProviderFactory(Cluster.OWN));
    }
}
