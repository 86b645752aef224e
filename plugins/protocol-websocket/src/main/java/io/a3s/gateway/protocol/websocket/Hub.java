package io.a3s.gateway.protocol.websocket;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** All channels. One is there as long as somebody is subscribed to it. Safe for any thread. */
final class Hub {
    private final ChannelMetrics metrics;
    private final ConcurrentMap<String, Channel> channels = new ConcurrentHashMap<>();

    private final Optional<OtherGateways> others;

    /**
     * @param others get all that is published here, too
     */
    Hub(ChannelMetrics metrics, Optional<OtherGateways> others) {
        this.metrics = metrics;
        this.others = others;
    }

    /** Returns the channel, which stays the same as long as the subscriber has it. */
    Channel subscribe(String name, Subscriber subscriber) {
        return channels.compute(
                name,
                (_, present) -> {
                    Channel channel =
                            present == null ? new Channel(name, metrics.of(name)) : present;
                    channel.add(subscriber);
                    return channel;
                });
    }

    void unsubscribe(Channel channel, Subscriber subscriber) {
        channels.computeIfPresent(
                channel.name(),
                (_, present) -> {
                    present.remove(subscriber);
                    return present.isEmpty() ? null : present;
                });
    }

    /** Publishes a message. Returns to how many subscribers of this gateway. */
    int publish(String name, String payload) {
        int subscribers = deliver(name, payload);
        others.ifPresent(each -> each.publish(name, payload));
        return subscribers;
    }

    /** Gives a message to the subscribers of this gateway. Returns how many they are. */
    int deliver(String name, String payload) {
        Channel channel = channels.get(name);
        if (channel == null) {
            metrics.of(name).published.increment();
            return 0;
        }
        return channel.publish(payload);
    }

    /** Returns the number of channels. */
    int channels() {
        return channels.size();
    }
}
