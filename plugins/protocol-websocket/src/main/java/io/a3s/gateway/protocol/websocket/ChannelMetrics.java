package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.Metrics.Counter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is counted. Clients choose the names of channels, so only those that the operator has listed
 * are labels.
 */
final class ChannelMetrics {
    // No channel is called that.
    private static final String OTHERS = "_other";

    final LongAdder connections = new LongAdder();
    final Counter slow;
    final Counter violations;
    final Counter silent;
    final Counter drained;
    private final Map<String, ChannelStats> listed;
    private final ChannelStats others;

    ChannelMetrics(Metrics metrics, List<String> labels) {
        metrics.gauge("websocket_channels_connections", connections::sum);
        slow = closed(metrics, "slow_reader");
        violations = closed(metrics, "protocol_violation");
        silent = closed(metrics, "ping_timeout");
        drained = closed(metrics, "shutdown");
        listed =
                labels.stream()
                        .distinct()
                        .collect(
                                Collectors.toUnmodifiableMap(
                                        Function.identity(),
                                        label -> new ChannelStats(metrics, label)));
        others = new ChannelStats(metrics, OTHERS);
    }

    /** Returns what counts for a channel. */
    ChannelStats of(String channel) {
        return listed.getOrDefault(channel, others);
    }

    private static Counter closed(Metrics metrics, String cause) {
        return metrics.counter("websocket_channels_closed_total", "cause", cause);
    }
}
