package ${package};

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.provider.ProviderFactory;
import java.util.List;

/** What the jar brings. Named in {@code META-INF/services/io.a3s.gateway.spi.GatewayPlugin}. */
public final class RosterPlugin implements GatewayPlugin {
    @Override
    public List<ProviderFactory<?>> providers() {
        return List.of(new RosterFactory());
    }
}
