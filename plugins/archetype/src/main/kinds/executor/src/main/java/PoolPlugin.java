package ${package};

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import java.util.List;

/** What the jar brings. Named in {@code META-INF/services/io.a3s.gateway.spi.GatewayPlugin}. */
public final class PoolPlugin implements GatewayPlugin {
    @Override
    public List<ScalingExecutorFactory<?>> scalingExecutors() {
        return List.of(new PoolFactory());
    }
}
