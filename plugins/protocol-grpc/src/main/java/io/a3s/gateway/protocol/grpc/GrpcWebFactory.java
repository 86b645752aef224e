package io.a3s.gateway.protocol.grpc;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;

/** Makes {@code grpc-web} middlewares. */
final class GrpcWebFactory implements MiddlewareFactory<GrpcWebConfig> {
    @Override
    public String type() {
        return "grpc-web";
    }

    @Override
    public Class<GrpcWebConfig> configType() {
        return GrpcWebConfig.class;
    }

    @Override
    public Needs needs() {
        return Needs.none().withRequestChunks().withResponseChunks();
    }

    @Override
    public Middleware create(GrpcWebConfig config, PluginContext context) {
        return new GrpcWeb(context);
    }
}
