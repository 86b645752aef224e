package io.a3s.gateway.scaling.box;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import java.util.List;

/** Brings the executor {@code box}. */
public final class BoxPlugin implements GatewayPlugin {
    @Override
    public List<ScalingExecutorFactory<?>> scalingExecutors() {
        return List.of(new BoxExecutorFactory());
    }
}
