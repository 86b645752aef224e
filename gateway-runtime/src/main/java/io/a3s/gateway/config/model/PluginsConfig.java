package io.a3s.gateway.config.model;

import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;

/**
 * The {@code plugins} block.
 *
 * @param watch whether changes of their directory are taken over by themselves
 */
@Doc("The directory of plugins.")
public record PluginsConfig(
        @Doc(
                        "Whether a jar that is added, replaced or removed is taken over while traffic is served.")
                @Default("true")
                boolean watch) {}
