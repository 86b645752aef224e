package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import java.util.List;

/** The plugin's entry: lets requests for {@code websocket} through to backends. */
public final class WebSocketPlugin implements GatewayPlugin {
    private static final String WEBSOCKET = "websocket";

    /** For the service loader. */
    public WebSocketPlugin() {}

    @Override
    public List<ExchangeHandlerFactory> exchangeHandlers() {
        return List.of(new Factory());
    }

    private static final class Factory implements ExchangeHandlerFactory {
        @Override
        public String protocol() {
            return WEBSOCKET;
        }

        @Override
        public ExchangeHandler create(PluginContext context) {
            // The handshake is between client and backend, which know the versions, subprotocols
            // and
            // extensions they speak.
            return exchange -> WEBSOCKET.equalsIgnoreCase(exchange.request().upgrade());
        }
    }
}
