package io.a3s.gateway.middleware.stripprefix;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import java.util.List;

/** Makes {@code strip-prefix} middlewares. */
final class StripPrefixFactory implements MiddlewareFactory<StripPrefixConfig> {
    @Override
    public String type() {
        return "strip-prefix";
    }

    @Override
    public Class<StripPrefixConfig> configType() {
        return StripPrefixConfig.class;
    }

    @Override
    public Middleware create(StripPrefixConfig config, PluginContext context) {
        List<BoundedPattern> patterns =
                config.regex().stream().map(BoundedPattern::compile).toList();
        PrefixMatcher matcher = new PrefixMatcher(config.prefixes(), patterns);
        return config.rewriteLocation()
                ? new StripPrefix.WithLocation(matcher, context.slot(""))
                : new StripPrefix(matcher);
    }
}
