package io.a3s.gateway.protocol.grpc;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import java.util.List;

/** The plugin's entry: looks after calls of gRPC, and translates those of gRPC-Web. */
public final class GrpcPlugin implements GatewayPlugin {
    /** For the service loader. */
    public GrpcPlugin() {}

    @Override
    public List<ExchangeHandlerFactory> exchangeHandlers() {
        return List.of(new Factory());
    }

    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new GrpcWebFactory());
    }

    private static final class Factory implements ExchangeHandlerFactory {
        @Override
        public String protocol() {
            return "grpc";
        }

        @Override
        public ExchangeHandler create(PluginContext context) {
            return new GrpcHandler(context);
        }
    }
}
