package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.FakeExchange;
import io.a3s.gateway.testkit.FakeExchangeBuilder;
import io.a3s.gateway.testkit.conformance.ExchangeHandlerConformance;

class WebSocketConformanceTest extends ExchangeHandlerConformance {
    @Override
    protected GatewayPlugin plugin() {
        return new WebSocketPlugin();
    }

    @Override
    protected String protocol() {
        return "websocket";
    }

    @Override
    protected FakeExchangeBuilder claimed() {
        return FakeExchange.get("/").upgrade("websocket");
    }
}
