package io.a3s.gateway.protocol.sse;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import java.util.List;

/** The plugin's entry: watches over responses that are event streams. */
public final class SsePlugin implements GatewayPlugin {
    /** For the service loader. */
    public SsePlugin() {}

    @Override
    public List<ExchangeHandlerFactory> exchangeHandlers() {
        return List.of(new Factory());
    }

    private static final class Factory implements ExchangeHandlerFactory {
        @Override
        public String protocol() {
            return "sse";
        }

        @Override
        public ExchangeHandler create(PluginContext context) {
            return new SseHandler(context);
        }
    }
}
