package io.a3s.gateway.middleware.basicauth;

import io.a3s.gateway.authentication.VerificationGate;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** Brings the middleware {@code basic-auth}. */
public final class BasicAuthPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new BasicAuthFactory(VerificationGate.halfOfTheProcessors()));
    }
}
