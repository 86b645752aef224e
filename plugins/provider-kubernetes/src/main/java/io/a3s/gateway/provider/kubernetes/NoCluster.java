package io.a3s.gateway.provider.kubernetes;

import io.a3s.gateway.spi.config.Diagnostic;
import io.a3s.gateway.spi.provider.DynamicConfig;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderSink;

/** Stands in where there is nobody to ask. */
final class NoCluster implements Provider {
    @Override
    public void run(ProviderSink sink) {
        sink.publish(DynamicConfig.empty());
        sink.report(
                Diagnostic.error(
                                "the gateway does not run in a cluster, as KUBERNETES_SERVICE_HOST"
                                        + " is not set")
                        .in("providers \"kubernetes\"")
                        .hint("api_url says where there is one"));
    }
}
