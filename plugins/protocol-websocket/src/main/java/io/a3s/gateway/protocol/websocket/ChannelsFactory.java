package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.PluginContext;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.MiddlewareFactory;
import io.a3s.gateway.spi.middleware.Needs;
import io.a3s.gateway.spi.store.Messages;
import java.util.Optional;

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
        Optional<OtherGateways> others =
                config.scope() == Scope.FLEET
                        ? Optional.of(new OtherGateways(messages(context)))
                        : Optional.empty();
        Hub hub = new Hub(metrics, others);
        others.ifPresent(each -> each.listen(hub));
        context.metrics().gauge("websocket_channels", hub::channels);
        int maxMessage = (int) config.maxMessage().bytes();
        HttpPublisher publisher =
                config.publishPath()
                        .map(path -> new HttpPublisher(path, maxMessage, hub))
                        .orElse(null);
        return new Channels(config, hub, metrics, publisher);
    }

    private static Messages messages(PluginContext context) {
        return context.messages()
                .orElseThrow(
                        () ->
                                new InvalidConfigException(
                                        "scope",
                                        "fleet needs a store that carries messages between"
                                                + " gateways (add: store \"redis\" { url ="
                                                + " \"redis://...\" }, and restart)"));
    }
}
