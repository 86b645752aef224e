package io.a3s.gateway.spi.middleware;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;

/**
 * Implemented by plugins: makes the middlewares of one {@code type}.
 *
 * @param <C> the record that describes the type's configuration
 * @since 1.0
 */
public interface MiddlewareFactory<C extends Record> {
    /** Returns the {@code type} in HCL, in lower case with hyphens. */
    String type();

    /** Returns the record that describes the configuration. */
    Class<C> configType();

    /**
     * Returns what every middleware of the type needs, whatever its configuration. It can be shown
     * before there is a configuration, so prefer it where it says enough.
     */
    default Needs needs() {
        return Needs.none();
    }

    /**
     * Returns what a middleware with a configuration needs. Called before {@link #create}, and as
     * often as configurations are checked, so it must not act on anything outside.
     *
     * @throws InvalidConfigException if the configuration cannot work
     */
    default Needs needs(C config) {
        return needs();
    }

    /**
     * Makes a middleware. Called on a thread that may block, also to check a configuration that is
     * then not used; so it must be safe to call again and must not act on anything outside.
     *
     * @throws InvalidConfigException if the configuration cannot work
     */
    Middleware create(C config, PluginContext context);
}
