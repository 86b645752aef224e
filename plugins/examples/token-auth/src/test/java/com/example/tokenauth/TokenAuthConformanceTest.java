package com.example.tokenauth;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.MiddlewareConformance;
import io.a3s.gateway.testkit.wire.Behaviour;
import java.util.List;
import java.util.Map;

/** What every middleware has to do, here with a service that finds every token good. */
class TokenAuthConformanceTest extends MiddlewareConformance {
    @Override
    protected GatewayPlugin plugin() {
        return new TokenAuthPlugin();
    }

    @Override
    protected String type() {
        return "token-auth";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of("url", "\"${TOKENS}/check\"");
    }

    @Override
    protected Map<String, Behaviour> services() {
        return Map.of("TOKENS", Behaviour.status(200));
    }

    @Override
    protected List<String> fields() {
        return List.of("Authorization: Bearer any");
    }
}
