package io.a3s.gateway.spi.provider;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;

/**
 * Implemented by plugins: makes the provider of one block in {@code providers}.
 *
 * @param <C> the record that describes the block
 * @since 1.0
 */
@Incubating
public interface ProviderFactory<C extends Record> {
    /**
     * Returns the name of its block in {@code providers}, in lower case with hyphens. It is also
     * what follows {@code @} in the names of what the provider publishes.
     */
    String type();

    /** Returns the record that describes the configuration. */
    Class<C> configType();

    /**
     * Makes a provider. Called on a thread that may block, also to check a configuration that is
     * then not used, and anew after a failure; so it must be safe to call again, and must start
     * nothing and ask nobody.
     *
     * @param context its {@linkplain PluginContext#name() name} is the {@link #type}; it has no
     *     slots, as there are no exchanges
     * @throws InvalidConfigException if the configuration cannot work
     */
    Provider create(C config, PluginContext context);
}
