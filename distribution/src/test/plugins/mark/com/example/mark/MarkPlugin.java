package com.example.mark;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** A middleware that says in each response which build of it has seen the exchange. */
public final class MarkPlugin implements GatewayPlugin {
    public MarkPlugin() {
        @CONSTRUCTOR@
    }

    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new MarkFactory());
    }
}
