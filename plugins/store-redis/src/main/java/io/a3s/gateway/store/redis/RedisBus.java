package io.a3s.gateway.store.redis;

import io.a3s.gateway.spi.store.MessageBus;
import io.a3s.gateway.spi.store.StoreException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Messages by Redis's publish and subscribe. One connection receives; a thread of its own sees to
 * it that it is there and answers. Lettuce subscribes again by itself when it was lost.
 */
final class RedisBus implements MessageBus, AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final String prefix;
    private final RedisLink link;
    private final ConcurrentMap<String, Receiver> receivers = new ConcurrentHashMap<>();
    private final Semaphore changed = new Semaphore(0);
    private @Nullable Thread keeping;

    /**
     * @param prefix what the names of channels begin with
     */
    RedisBus(String prefix, RedisLink link) {
        this.prefix = prefix;
        this.link = link;
    }

    @Override
    public void publish(String topic, byte[] message) throws StoreException, InterruptedException {
        Long _ = link.ask(commands -> commands.publish(prefix + topic, message));
    }

    @Override
    public AutoCloseable subscribe(String topic, Receiver receiver) {
        String channel = prefix + topic;
        if (receivers.putIfAbsent(channel, receiver) != null) {
            throw new IllegalStateException(topic + " has a receiver already");
        }
        start();
        changed.release();
        return () -> {
            if (receivers.remove(channel, receiver)) {
                changed.release();
            }
        };
    }

    private synchronized void start() {
        if (keeping == null) {
            keeping = Thread.ofVirtual().name("redis-messages").start(this::keep);
        }
    }

    private void keep() {
        try {
            while (true) {
                try {
                    receive();
                } catch (StoreException e) {
                    // Whoever publishes, or asks the store for anything else, finds out as well.
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            // close() asks for the end
        }
    }

    /** Receives as long as the connection is of use. */
    private void receive() throws StoreException, InterruptedException {
        StatefulRedisPubSubConnection<String, byte[]> connection = link.connectForMessages();
        try {
            connection.addListener(
                    new RedisPubSubAdapter<>() {
                        @Override
                        public void message(String channel, byte[] message) {
                            Receiver receiver = receivers.get(channel);
                            if (receiver != null) {
                                receiver.received(message);
                            }
                        }
                    });
            Set<String> subscribed = new HashSet<>();
            while (true) {
                subscribe(connection, subscribed);
                boolean _ = changed.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                changed.drainPermits();
                if (connection.isOpen()) {
                    // One whose server is gone without a word would stay open for long.
                    String _ = RedisLink.await(connection.async().ping(), PATIENCE);
                }
            }
        } finally {
            var _ = connection.closeAsync();
        }
    }

    private void subscribe(
            StatefulRedisPubSubConnection<String, byte[]> connection, Set<String> subscribed)
            throws StoreException, InterruptedException {
        Set<String> wanted = Set.copyOf(receivers.keySet());
        for (String channel : wanted) {
            if (!subscribed.contains(channel)) {
                Void _ = RedisLink.await(connection.async().subscribe(channel), PATIENCE);
                subscribed.add(channel);
            }
        }
        for (String channel : Set.copyOf(subscribed)) {
            if (!wanted.contains(channel)) {
                Void _ = RedisLink.await(connection.async().unsubscribe(channel), PATIENCE);
                subscribed.remove(channel);
            }
        }
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            running = keeping;
        }
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            boolean _ = running.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
