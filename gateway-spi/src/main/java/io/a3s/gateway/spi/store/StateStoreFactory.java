package io.a3s.gateway.spi.store;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;

/**
 * Implemented by plugins: makes the store of a fleet.
 *
 * @param <C> the record that describes the block {@code store}
 * @since 1.0
 */
@Incubating
public interface StateStoreFactory<C extends Record> {
    /** Returns the label of the block {@code store} in HCL, in lower case with hyphens. */
    String type();

    /** Returns the record that describes the configuration. */
    Class<C> configType();

    /**
     * Makes the store. Called on a thread that may block, also to check a configuration that is
     * then not used; so it must be safe to call again, and must ask nobody: whether the store is
     * there turns out when it is used.
     *
     * @param context its {@linkplain PluginContext#name() name} is the type
     * @throws InvalidConfigException if the configuration cannot work
     */
    StateStore create(C config, PluginContext context);
}
