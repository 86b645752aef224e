package io.a3s.gateway.spi.netty;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.PluginContext;
import java.util.Set;

/**
 * Implemented by protocol plugins: makes the connector for backends with certain URL schemes.
 *
 * @since 1.0
 */
@Incubating
public interface BackendConnectorFactory {
    /** Returns the URL schemes it serves, in lower case. */
    Set<String> schemes();

    /** Makes the connector, which all services share. */
    BackendConnector create(PluginContext context);
}
