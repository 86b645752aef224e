package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.MiddlewareConformance;
import java.util.Map;

class ChannelsConformanceTest extends MiddlewareConformance {
    @Override
    protected GatewayPlugin plugin() {
        return new WebSocketPlugin();
    }

    @Override
    protected String type() {
        return "websocket-channels";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of();
    }
}
