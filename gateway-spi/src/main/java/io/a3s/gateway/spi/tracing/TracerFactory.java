package io.a3s.gateway.spi.tracing;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;

/**
 * Implemented by plugins: makes the tracer of a gateway.
 *
 * @param <C> the record that describes the block {@code tracing}
 * @since 1.0
 */
@Incubating
public interface TracerFactory<C extends Record> {
    /** Returns the label of the block {@code tracing} in HCL, in lower case with hyphens. */
    String type();

    /** Returns the record that describes the configuration. */
    Class<C> configType();

    /**
     * Makes the tracer. Called on a thread that may block, also to check a configuration that is
     * then not used; so it must be safe to call again, and must ask nobody.
     *
     * @param context its {@linkplain PluginContext#name() name} is the type
     * @throws InvalidConfigException if the configuration cannot work
     */
    Tracer create(C config, PluginContext context);
}
