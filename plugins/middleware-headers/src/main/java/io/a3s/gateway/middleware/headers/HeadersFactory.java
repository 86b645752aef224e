package io.a3s.gateway.middleware.headers;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/** Makes {@code headers} middlewares. */
final class HeadersFactory implements MiddlewareFactory<HeadersConfig> {
    @Override
    public String type() {
        return "headers";
    }

    @Override
    public Class<HeadersConfig> configType() {
        return HeadersConfig.class;
    }

    @Override
    public Middleware create(HeadersConfig config, PluginContext context) {
        HeaderEdits request =
                HeaderEdits.compile(
                        "request_headers",
                        config.requestHeaders(),
                        config.requestHeadersAdd(),
                        config.requestHeadersRemove());
        HeaderEdits response =
                HeaderEdits.compile(
                        "response_headers",
                        config.responseHeaders(),
                        config.responseHeadersAdd(),
                        config.responseHeadersRemove());
        return HeadersMiddleware.of(request, response);
    }
}
