package com.example.prototype;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import java.util.List;

/** The smallest user of the protocol part of the SPI: a switch of protocols that is let through. */
public final class PrototypePlugin implements GatewayPlugin {
    @Override
    public List<ExchangeHandlerFactory> exchangeHandlers() {
        return List.of(new UpgradeFactory());
    }

    private static final class UpgradeFactory implements ExchangeHandlerFactory {
        @Override
        public String protocol() {
            return "shout";
        }

        @Override
        public ExchangeHandler create(PluginContext context) {
            return new Upgrade();
        }
    }

    private static final class Upgrade implements ExchangeHandler {
        @Override
        public boolean claims(Exchange exchange) {
            return "shout".equals(exchange.request().upgrade());
        }
    }
}
