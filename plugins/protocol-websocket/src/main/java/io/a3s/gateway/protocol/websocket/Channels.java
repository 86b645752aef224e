package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.http.Exchange;
import io.a3s.gateway.spi.http.RequestHead;
import io.a3s.gateway.spi.middleware.Middleware;
import io.a3s.gateway.spi.middleware.Verdict;

/** Takes requests for {@code websocket}, and lets others pass. */
record Channels(ChannelsConfig config, Hub hub, ChannelMetrics metrics) implements Middleware {
    @Override
    public Verdict onRequest(Exchange exchange) {
        RequestHead request = exchange.request();
        if (!WebSocketPlugin.WEBSOCKET.equalsIgnoreCase(request.upgrade())) {
            return Verdict.proceed();
        }
        return Handshake.answer(request, () -> new Subscriber(config, hub, metrics));
    }
}
