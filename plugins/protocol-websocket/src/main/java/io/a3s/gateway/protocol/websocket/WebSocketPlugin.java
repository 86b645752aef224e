package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import java.util.List;

/**
 * The plugin's entry: lets requests for {@code websocket} through to backends, or ends them at the
 * gateway where {@code websocket-channels} is asked for.
 */
public final class WebSocketPlugin implements GatewayPlugin {
    static final String WEBSOCKET = "websocket";

    /** For the service loader. */
    public WebSocketPlugin() {}

    @Override
    public List<ExchangeHandlerFactory> exchangeHandlers() {
        return List.of(new Factory());
    }

    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new ChannelsFactory());
    }

    private static final class Factory implements ExchangeHandlerFactory {
        @Override
        public String protocol() {
            return WEBSOCKET;
        }

        @Override
        public ExchangeHandler create(PluginContext context) {
            // The handshake is between client and backend, which know what versions, subprotocols
            // and extensions they speak.
            return exchange -> WEBSOCKET.equalsIgnoreCase(exchange.request().upgrade());
        }
    }
}
