package io.a3s.gateway.spi.protocol;

import io.a3s.gateway.spi.Incubating;
import io.a3s.gateway.spi.PluginContext;

/**
 * Implemented by plugins: makes the handler of one kind of exchange.
 *
 * @since 1.0
 */
@Incubating
public interface ExchangeHandlerFactory {
    /** Returns the protocol's name, such as {@code websocket}. */
    String protocol();

    /** Makes the handler. */
    ExchangeHandler create(PluginContext context);
}
