package io.a3s.gateway.middleware.stripprefix;

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** Brings the middleware {@code strip-prefix}. */
public final class StripPrefixPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new StripPrefixFactory());
    }
}
