package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;

/** Makes {@code websocket-channels} middlewares. */
final class ChannelsFactory implements MiddlewareFactory<ChannelsConfig> {
    @Override
    public String type() {
        return "websocket-channels";
    }

    @Override
    public Class<ChannelsConfig> configType() {
        return ChannelsConfig.class;
    }

    @Override
    public Needs needs(ChannelsConfig config) {
        return config.publishPath().isPresent()
                ? Needs.none().withWholeRequest(config.maxMessage())
                : Needs.none();
    }

    @Override
    public Middleware create(ChannelsConfig config, PluginContext context) {
        ChannelMetrics metrics = new ChannelMetrics(context.metrics(), config.metricChannels());
        Hub hub = new Hub(metrics);
        context.metrics().gauge("websocket_channels", hub::channels);
        int maxMessage = (int) config.maxMessage().bytes();
        HttpPublisher publisher =
                config.publishPath()
                        .map(path -> new HttpPublisher(path, maxMessage, hub))
                        .orElse(null);
        return new Channels(config, hub, metrics, publisher);
    }
}
