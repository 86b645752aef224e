package io.a3s.gateway.protocol.websocket;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Who is subscribed to what. A channel is there as long as somebody is. Safe for any thread. */
final class Hub {
    private final ConcurrentMap<String, Set<Subscriber>> channels = new ConcurrentHashMap<>();

    void subscribe(String channel, Subscriber subscriber) {
        channels.compute(
                channel,
                (name, present) -> {
                    Set<Subscriber> all = present == null ? ConcurrentHashMap.newKeySet() : present;
                    all.add(subscriber);
                    return all;
                });
    }

    void unsubscribe(String channel, Subscriber subscriber) {
        channels.computeIfPresent(
                channel,
                (name, present) -> {
                    present.remove(subscriber);
                    return present.isEmpty() ? null : present;
                });
    }

    /** Gives a frame to all subscribers. Never waits for any of them. */
    void publish(String channel, byte[] frame) {
        Set<Subscriber> all = channels.get(channel);
        if (all != null) {
            all.forEach(subscriber -> subscriber.deliver(frame));
        }
    }

    /** Returns the number of channels. */
    int channels() {
        return channels.size();
    }
}
