package io.a3s.gateway.protocol.websocket;

import io.a3s.gateway.spi.config.DataSize;
import io.a3s.gateway.spi.config.Default;
import io.a3s.gateway.spi.config.Doc;
import io.a3s.gateway.spi.config.InvalidConfigException;
import io.a3s.gateway.spi.config.Max;
import io.a3s.gateway.spi.config.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an operator sets for {@code websocket-channels}.
 *
 * @param maxChannels how many channels a connection may subscribe to
 * @param maxMessage the longest message, 1 B to 16 MiB
 * @param queueMessages how many messages wait for a client at most
 * @param queueSize how many bytes wait for a client at most, no less than {@code maxMessage}
 * @param slowReader what happens beyond that
 * @param pingInterval how long a client may be silent before it is pinged, 0 for never, up to 1 h
 * @param metricChannels the channels whose names are labels of metrics, 100 at most
 * @param scope who hears what is published
 * @param publishPath the path on which a POST publishes, if any
 */
@Doc(
        """
        Ends WebSocket connections at the gateway and passes messages between them, by named channels that clients \
        subscribe to. Other requests go on to the service.""")
record ChannelsConfig(
        @Doc("How many channels one connection may be subscribed to.")
                @Default("64")
                @Min(1)
                @Max(10_000)
                int maxChannels,
        @Doc(
                        "The longest message a client may send, up to 16MiB. A longer one ends its connection.")
                @Default("64KiB")
                DataSize maxMessage,
        @Doc("How many messages wait for a client that is slow to read.")
                @Default("256")
                @Min(1)
                @Max(100_000)
                int queueMessages,
        @Doc(
                        """
                        How many bytes wait for such a client, whatever their number: no less than `max_message` and \
                        room for a channel's name.""")
                @Default("1MiB")
                DataSize queueSize,
        @Doc("What becomes of a client when more would have to wait.") @Default("drop-oldest")
                SlowReader slowReader,
        @Doc(
                        """
                        How long a client may be silent before it gets a ping, up to 1h; one that does not answer for \
                        as long again is disconnected. `0s` sends none.""")
                @Default("30s")
                Duration pingInterval,
        @Doc(
                        """
                        Channels with metrics of their own, up to 100. All others are counted together, since clients \
                        choose their names.""")
                List<String> metricChannels,
        @Doc(
                        """
                        Whose clients hear what is published: those of this `gateway`, or of all gateways of the \
                        `fleet` that have a middleware of this name. `fleet` needs a `store` that carries messages; \
                        messages are then up to 512KiB.""")
                @Default("gateway")
                Scope scope,
        @Doc(
                        """
                        A path for messages by HTTP: `POST PATH?channel=NAME` publishes its body. By default there is \
                        none. Whoever gets as far as this middleware may publish.""")
                Optional<String> publishPath) {
    private static final long LONGEST = 16L << 20;
    private static final long LONGEST_TO_OTHERS = 512L << 10;
    // What a frame has besides the message.
    private static final int FRAME_HEAD = 10;
    private static final int MAX_METRIC_CHANNELS = 100;
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

    ChannelsConfig {
        if (maxMessage.bytes() < 1 || maxMessage.bytes() > LONGEST) {
            throw new InvalidConfigException(
                    "max_message", maxMessage + " (expected: 1B to 16MiB)");
        }
        if (scope == Scope.FLEET && maxMessage.bytes() > LONGEST_TO_OTHERS) {
            throw new InvalidConfigException(
                    "max_message", maxMessage + " (expected: up to 512KiB with scope \"fleet\")");
        }
        if (queueSize.bytes() < maxMessage.bytes() + FRAME_HEAD) {
            throw new InvalidConfigException(
                    "queue_size",
                    queueSize + " (expected: more than max_message, which is " + maxMessage + ')');
        }
        if (!pingInterval.isZero()
                && (pingInterval.compareTo(SHORTEST_INTERVAL) < 0
                        || pingInterval.compareTo(LONGEST_INTERVAL) > 0)) {
            throw new InvalidConfigException(
                    "ping_interval",
                    pingInterval.toMillis() + "ms (expected: 1s to 1h, or 0s for no pings)");
        }
        publishPath.ifPresent(ChannelsConfig::requirePath);
        metricChannels = List.copyOf(metricChannels);
        if (metricChannels.size() > MAX_METRIC_CHANNELS) {
            throw new InvalidConfigException(
                    "metric_channels", metricChannels.size() + " names (expected: 100 at most)");
        }
        for (String name : metricChannels) {
            if (!ChannelName.isValid(name)) {
                throw new InvalidConfigException(
                        "metric_channels",
                        '"'
                                + name
                                + "\" is no name of a channel (expected: up to 128 characters"
                                + " without a colon, no underscore at the beginning)");
            }
        }
    }

    private static void requirePath(String path) {
        if (!path.matches("/[^?#\\s]*")) {
            throw new InvalidConfigException(
                    "publish_path",
                    '"' + path + "\" is no path (expected: one such as /publish, without a query)");
        }
    }
}
