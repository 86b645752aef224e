package io.a3s.gateway.spi.scaling;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;

/**
 * Implemented by plugins: makes the executors of services with one {@code executor}.
 *
 * @param <C> the record that describes the block of the executor's name inside {@code scaling}
 * @since 1.0
 */
@Incubating
public interface ScalingExecutorFactory<C extends Record> {
    /**
     * Returns the {@code executor} in HCL, in lower case with hyphens, which is also the name of
     * the configuration block.
     */
    String type();

    /** Returns the record that describes the configuration. */
    Class<C> configType();

    /**
     * Makes the executor of one service. Called on a thread that may block, also to check a
     * configuration that is then not used; so it must be safe to call again, and must start
     * nothing, stop nothing and ask nobody.
     *
     * @param context its {@linkplain PluginContext#name() name} is that of the service
     * @throws InvalidConfigException if the configuration cannot work
     */
    ScalingExecutor create(C config, PluginContext context);

    /**
     * Returns whether all gateways with the same configuration see and scale the same replicas. If
     * so, one gateway of a fleet does it for all; if not, as with processes of the gateway's own
     * machine, each does it for itself.
     */
    default boolean isShared() {
        return true;
    }
}
