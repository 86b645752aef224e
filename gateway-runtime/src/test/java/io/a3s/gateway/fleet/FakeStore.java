package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.store.MessageBus;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.spi.store.Stored;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store in memory that several fleets share, and that can be away. */
final class FakeStore implements StateStore, MessageBus {
    private record Subscription(String topic, Receiver receiver) {}

    private final MemoryStore store = new MemoryStore();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    volatile boolean isAway;

    private MemoryStore there() throws StoreException {
        if (isAway) {
            throw new StoreException("away");
        }
        return store;
    }

    @Override
    public Stored get(String key) throws StoreException {
        return there().get(key);
    }

    @Override
    public OptionalLong compareAndSet(String key, long expectedVersion, byte[] value)
            throws StoreException {
        return there().compareAndSet(key, expectedVersion, value);
    }

    @Override
    public boolean tryHold(String name, String holder, Duration ttl) throws StoreException {
        return there().tryHold(name, holder, ttl);
    }

    @Override
    public void release(String name, String holder) throws StoreException {
        there().release(name, holder);
    }

    @Override
    public void announce(String group, String member, byte[] value, Duration ttl)
            throws StoreException {
        there().announce(group, member, value, ttl);
    }

    @Override
    public Map<String, byte[]> announced(String group) throws StoreException {
        return there().announced(group);
    }

    @Override
    public void withdraw(String group, String member) throws StoreException {
        there().withdraw(group, member);
    }

    @Override
    public Optional<MessageBus> messages() {
        return Optional.of(this);
    }

    @Override
    public void publish(String topic, byte[] message) throws StoreException {
        there();
        subscriptions.stream()
                .filter(each -> each.topic().equals(topic))
                .forEach(each -> each.receiver().received(message.clone()));
    }

    @Override
    public AutoCloseable subscribe(String topic, Receiver receiver) {
        Subscription made = new Subscription(topic, receiver);
        subscriptions.add(made);
        return () -> subscriptions.remove(made);
    }

    /** Takes a lease whether it is away or not. */
    boolean tryHoldQuietly(String name, String holder) {
        return store.tryHold(name, holder, Duration.ofMinutes(1));
    }

    int subscriptions() {
        return subscriptions.size();
    }

    @Override
    public void close() {}
}
