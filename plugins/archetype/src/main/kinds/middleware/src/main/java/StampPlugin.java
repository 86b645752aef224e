package ${package};

import io.a3s.gateway.spi.GatewayPlugin;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** What the jar brings. Named in {@code META-INF/services/io.a3s.gateway.spi.GatewayPlugin}. */
public final class StampPlugin implements GatewayPlugin {
    @Override
    public List<MiddlewareFactory<?>> middlewares() {
        return List.of(new StampFactory());
    }
}
