package io.a3s.gateway.middleware.apikey;

import io.a3s.gateway.authentication.VerificationGate;
import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** Brings the middleware {@code api-key}. */
public final class ApiKeyPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new ApiKeyFactory(VerificationGate.halfOfTheProcessors()));
    }
}
