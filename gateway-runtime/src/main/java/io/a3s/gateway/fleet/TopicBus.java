package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.store.MessageBus;
import io.a3s.gateway.spi.store.StoreException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All topics of this gateway. There may be two of one name for a while, when one instance takes the
 * place of another; the store sees one subscription. Safe for use by any thread.
 */
final class TopicBus implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TopicBus.class);

    private static final class Subscribed {
        final CopyOnWriteArrayList<Topic> topics = new CopyOnWriteArrayList<>();
        Optional<AutoCloseable> subscription = Optional.empty();

        void begin(String name, MessageBus bus) {
            subscription =
                    Optional.of(
                            bus.subscribe(
                                    name, message -> topics.forEach(each -> each.accept(message))));
        }
    }

    private final MessageBus bus;
    private final Map<String, Subscribed> subscribed = new HashMap<>();
    private final Set<Topic> open = new HashSet<>();
    private boolean isStarted;
    private final Set<UUID> own = ConcurrentHashMap.newKeySet();

    TopicBus(MessageBus bus) {
        this.bus = bus;
    }

    /** Opens the topic of an instance, which does nothing until it is used. */
    synchronized Topic open(String name, Metrics metrics) {
        Topic topic = new Topic(name, this, metrics);
        open.add(topic);
        own.add(topic.publisher());
        return topic;
    }

    boolean isOwn(UUID publisher) {
        return own.contains(publisher);
    }

    void publish(String name, byte[] message) throws StoreException, InterruptedException {
        bus.publish(name, message);
    }

    /** Begins to ask the store for messages. */
    synchronized void start() {
        isStarted = true;
        subscribed.forEach((name, each) -> each.begin(name, bus));
    }

    synchronized void add(Topic topic) {
        Subscribed present = subscribed.get(topic.name());
        if (present == null) {
            present = new Subscribed();
            subscribed.put(topic.name(), present);
            if (isStarted) {
                present.begin(topic.name(), bus);
            }
        }
        present.topics.add(topic);
    }

    synchronized void remove(Topic topic) {
        open.remove(topic);
        own.remove(topic.publisher());
        Subscribed present = subscribed.get(topic.name());
        if (present != null && present.topics.remove(topic) && present.topics.isEmpty()) {
            subscribed.remove(topic.name());
            present.subscription.ifPresent(TopicBus::end);
        }
    }

    private static void end(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (Exception e) {
            log.atWarn().setCause(e).log("a subscription could not be ended");
        }
    }

    @Override
    public void close() {
        Set<Topic> rest;
        synchronized (this) {
            rest = Set.copyOf(open);
        }
        rest.forEach(Topic::close);
    }
}
