package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.testkit.conformance.MiddlewareConformance;
import java.util.Map;

class HeadersConformanceTest extends MiddlewareConformance {
    @Override
    protected GatewayPlugin plugin() {
        return new HeadersPlugin();
    }

    @Override
    protected String type() {
        return "headers";
    }

    @Override
    protected Map<String, String> keys() {
        return Map.of(
                "request_headers", "{ X-Client = \"$${client_ip}\", X-Path = \"$${path}\" }",
                "request_headers_remove", "[\"Cookie\"]",
                "response_headers_add", "{ X-Router = \"$${router}\" }",
                "response_headers_remove", "[\"Server\"]");
    }
}
