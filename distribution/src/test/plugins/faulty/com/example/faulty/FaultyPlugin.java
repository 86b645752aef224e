package com.example.faulty;

import com.example.faulty.FaultyConfig.Where;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.backend.LoadBalancer;
import io.a3s.gateway.spi.backend.LoadBalancerFactory;
import io.a3s.gateway.spi.middleware.BlockingMiddleware;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.spi.middleware.Verdict;
import io.a3s.gateway.spi.protocol.ExchangeHandler;
import io.a3s.gateway.spi.protocol.ExchangeHandlerFactory;
import java.util.List;

/** Breaks wherever it is told to. */
public final class FaultyPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new Factory());
    }

    private static final class Factory implements MiddlewareFactory<FaultyConfig> {
        @Override
        public String type() {
            return "faulty";
        }

        @Override
        public Class<FaultyConfig> configType() {
            return FaultyConfig.class;
        }

        @Override
        public Needs needs(FaultyConfig config) {
            config.breakAt(Where.NEEDS);
            return switch (config.where()) {
                case UNDECLARED -> Needs.none().withRequestChunks();
                case UNDECLARED_BLOCKING -> Needs.none();
                default -> Needs.none().withRequestChunks().withResponseChunks().withBlocking();
            };
        }

        @Override
        public Middleware create(FaultyConfig config, PluginContext context) {
            config.breakAt(Where.CREATE);
            return config.where() == Where.UNDECLARED_BLOCKING
                    ? (BlockingMiddleware) exchange -> Verdict.proceed()
                    : new Faulty(config);
        }
    }

    @Override
    public List<LoadBalancerFactory> loadBalancers() {
        return List.of(
                new LoadBalancerFactory() {
                    @Override
                    public String strategy() {
                        return "faulty";
                    }

                    @Override
                    public LoadBalancer create() {
                        return (available, context) -> {
                            throw new IllegalStateException("a secret of the balancer");
                        };
                    }
                });
    }

    @Override
    public List<ExchangeHandlerFactory> exchangeHandlers() {
        return List.of(
                new ExchangeHandlerFactory() {
                    @Override
                    public String protocol() {
                        return "faulty";
                    }

                    @Override
                    public ExchangeHandler create(PluginContext context) {
                        return exchange -> {
                            throw new IllegalStateException("a secret of the handler");
                        };
                    }
                });
    }
}
