package ${package};

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.provider.Provider;
import io.a3s.gateway.spi.provider.ProviderFactory;

/** Makes the provider {@code ${artifactId}}. */
final class RosterFactory implements ProviderFactory<RosterConfig> {
    @Override
    public String type() {
        return "${artifactId}";
    }

    @Override
    public Class<RosterConfig> configType() {
        return RosterConfig.class;
    }

    @Override
    public Provider create(RosterConfig config, PluginContext context) {
        return new Roster(config);
    }
}
