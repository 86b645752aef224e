package io.a3s.gateway.spi.certificate;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.config.InvalidConfigException;

/**
 * Implemented by plugins: makes what changes the DNS records held by one vendor.
 *
 * @param <C> the record that describes the configuration
 * @since 1.0
 */
@Incubating
public interface DnsSolverFactory<C extends Record> {
    /** Returns the {@code type} in HCL, in lower case with hyphens. */
    String type();

    /** Returns the record that describes the configuration. */
    Class<C> configType();

    /**
     * Makes a solver. Called on a thread that may block, also to check a configuration that is then
     * not used; so it must not act on anything outside.
     *
     * @throws InvalidConfigException if the configuration cannot work
     */
    DnsSolver create(C config);
}
