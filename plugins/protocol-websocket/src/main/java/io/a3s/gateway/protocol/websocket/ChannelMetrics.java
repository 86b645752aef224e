package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import java.util.concurrent.atomic.LongAdder;

/** What is counted. Names of channels are no labels, as clients choose them. */
final class ChannelMetrics {
    final LongAdder connections = new LongAdder();
    final LongAdder subscriptions = new LongAdder();
    final Counter published;
    final Counter unheard;
    final Counter delivered;
    final Counter dropped;
    final Counter slow;
    final Counter violations;
    final Counter silent;
    final Counter drained;

    ChannelMetrics(Metrics metrics) {
        metrics.gauge("websocket_channels_connections", connections::sum);
        metrics.gauge("websocket_channels_subscriptions", subscriptions::sum);
        published = message(metrics, "published");
        unheard = message(metrics, "not_subscribed");
        delivered = message(metrics, "delivered");
        dropped = message(metrics, "dropped");
        slow = closed(metrics, "slow_reader");
        violations = closed(metrics, "protocol_violation");
        silent = closed(metrics, "ping_timeout");
        drained = closed(metrics, "shutdown");
    }

    private static Counter message(Metrics metrics, String result) {
        return metrics.counter("websocket_channels_messages_total", "result", result);
    }

    private static Counter closed(Metrics metrics, String cause) {
        return metrics.counter("websocket_channels_closed_total", "cause", cause);
    }
}
