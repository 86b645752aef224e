package io.a3s.gateway.protocol.websocket;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A channel with all who are subscribed to it. Safe for any thread. */
final class Channel {
    private final String name;
    private final ChannelStats stats;
    private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();

    Channel(String name, ChannelStats stats) {
        this.name = name;
        this.stats = stats;
    }

    String name() {
        return name;
    }

    void add(Subscriber subscriber) {
        if (subscribers.add(subscriber)) {
            stats.subscriptions.increment();
        }
    }

    void remove(Subscriber subscriber) {
        if (subscribers.remove(subscriber)) {
            stats.subscriptions.decrement();
        }
    }

    boolean isEmpty() {
        return subscribers.isEmpty();
    }

    /** Gives a message to all. Never waits for any of them. Returns how many they are. */
    int publish(String payload) {
        stats.published.increment();
        Message message = new Message(Frames.text(name + ':' + payload), stats);
        int count = 0;
        for (Subscriber subscriber : subscribers) {
            subscriber.deliver(message);
            count++;
        }
        return count;
    }
}
