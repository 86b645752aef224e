package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of one channel, or of all those without a label of their own. */
final class ChannelStats {
    final LongAdder subscriptions = new LongAdder();
    final Counter published;
    final Counter unheard;
    final Counter delivered;
    final Counter dropped;

    ChannelStats(Metrics metrics, String label) {
        metrics.gauge("websocket_channels_subscriptions", subscriptions::sum, "channel", label);
        published = messages(metrics, label, "published");
        unheard = messages(metrics, label, "not_subscribed");
        delivered = messages(metrics, label, "delivered");
        dropped = messages(metrics, label, "dropped");
    }

    private static Counter messages(Metrics metrics, String label, String result) {
        return metrics.counter(
                "websocket_channels_messages_total", "channel", label, "result", result);
    }
}
