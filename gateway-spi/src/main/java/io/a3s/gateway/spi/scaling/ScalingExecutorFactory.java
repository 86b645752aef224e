package io.a3s.gateway.spi.scaling;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import java.util.Optional;

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
     * Makes the executor of one service, or of one revision of a service. Called on a thread that
     * may block, also to check a configuration that is then not used; so it must be safe to call
     * again, and must start nothing, stop nothing and ask nobody.
     *
     * @param context its {@linkplain PluginContext#name() name} is that of the service; for a
     *     revision, both names with a hyphen between them, such as {@code llm-v1}
     * @throws InvalidConfigException if the configuration cannot work
     */
    ScalingExecutor create(C config, PluginContext context);

    /**
     * Returns the key by which a configuration names what is scaled, so that the name of the
     * context means nothing; empty if it does not. The revisions of a service, which all have the
     * same configuration, cannot be told apart with it, and the gateway refuses it there.
     */
    default Optional<String> nameKey(C config) {
        return Optional.empty();
    }

    /**
     * Returns whether all gateways with the same configuration see and scale the same replicas. If
     * so, one gateway of a fleet does it for all; if not, as with processes of the gateway's own
     * machine, each does it for itself.
     */
    default boolean isShared() {
        return true;
    }
}
