package io.a3s.gateway.protocol.grpc;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.MiddlewareConformance;
import java.util.Map;

class GrpcWebConformanceTest extends MiddlewareConformance {
    @Override
    protected GatewayPlugin plugin() {
        return new GrpcPlugin();
    }

    @Override
    protected String type() {
        return "grpc-web";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of();
    }
}
