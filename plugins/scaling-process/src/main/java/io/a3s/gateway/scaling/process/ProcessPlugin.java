package io.a3s.gateway.scaling.process;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;
import java.util.List;

/** Brings the executor {@code process}. */
public final class ProcessPlugin implements GatewayPlugin {
    @Override
    public List<ScalingExecutorFactory<?>> scalingExecutors() {
        return List.of(new ProcessExecutorFactory());
    }
}
