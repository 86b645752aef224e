package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests for {@code websocket}, and those to publish something, and lets others pass.
 *
 * @param publisher answers to requests to publish, or null if there are none
 */
record Channels(
        ChannelsConfig config, Hub hub, ChannelMetrics metrics, @Nullable HttpPublisher publisher)
        implements Middleware {
    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead request = exchange.request();
        if (publisher != null && publisher.isMeant(request)) {
            return publisher.answer(request);
        }
        if (!WebSocketPlugin.WEBSOCKET.equalsIgnoreCase(request.upgrade())) {
            return Verdict.proceed();
        }
        return Handshake.answer(request, () -> new Subscriber(config, hub, metrics));
    }
}
