package ${package};

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.scaling.ScalingExecutor;
import io.a3s.gateway.spi.scaling.ScalingExecutorFactory;

/** Makes the executors of services with {@code executor = "${artifactId}"}. */
final class PoolFactory implements ScalingExecutorFactory<PoolConfig> {
    @Override
    public String type() {
        return "${artifactId}";
    }

    @Override
    public Class<PoolConfig> configType() {
        return PoolConfig.class;
    }

    /** Starts nothing: a configuration is also made to find out whether it works. */
    @Override
    public ScalingExecutor create(PoolConfig config, PluginContext context) {
        return new Pool(config, context.metrics().counter("pool_started_total"));
    }
}
