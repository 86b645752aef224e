package io.a3s.gateway.middleware.ratelimit;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.MiddlewareConformance;
import java.util.Map;

class RateLimitConformanceTest extends MiddlewareConformance {
    @Override
    protected GatewayPlugin plugin() {
        return new RateLimitPlugin();
    }

    @Override
    protected String type() {
        return "rate-limit";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of("rate", "1000000", "rate_limit_headers", "\"always\"");
    }
}
