package ${package};

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;

/** Makes the middlewares of type {@code ${artifactId}}. */
final class StampFactory implements MiddlewareFactory<StampConfig> {
    @Override
    public String type() {
        return "${artifactId}";
    }

    @Override
    public Class<StampConfig> configType() {
        return StampConfig.class;
    }

    @Override
    public Middleware create(StampConfig config, PluginContext context) {
        return new Stamp(config, context.metrics().counter("stamps_total"));
    }
}
