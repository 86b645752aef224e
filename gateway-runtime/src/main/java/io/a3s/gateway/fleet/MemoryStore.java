package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.Stored;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What a gateway by itself keeps: in memory, so that it is gone with the process. Nobody else is
 * there to take a lease, so that time does not matter. Safe for use by any thread.
 */
final class MemoryStore implements StateStore {
    private record Said(String group, String member) {}

    private final Map<String, Stored> values = new ConcurrentHashMap<>();
    private final Map<String, String> holders = new ConcurrentHashMap<>();
    private final Map<Said, byte[]> announcements = new ConcurrentHashMap<>();

    @Override
    public Stored get(String key) {
        return values.getOrDefault(key, Stored.NONE);
    }

    @Override
    public OptionalLong compareAndSet(String key, long expectedVersion, byte[] value) {
        synchronized (values) {
            if (get(key).version() != expectedVersion) {
                return OptionalLong.empty();
            }
            values.put(key, Stored.of(expectedVersion + 1, value));
            return OptionalLong.of(expectedVersion + 1);
        }
    }

    @Override
    public boolean tryHold(String name, String holder, Duration ttl) {
        return holders.computeIfAbsent(name, _ -> holder).equals(holder);
    }

    @Override
    public void release(String name, String holder) {
        holders.remove(name, holder);
    }

    @Override
    public void announce(String group, String member, byte[] value, Duration ttl) {
        announcements.put(new Said(group, member), value.clone());
    }

    @Override
    public Map<String, byte[]> announced(String group) {
        return announcements.entrySet().stream()
                .filter(each -> each.getKey().group().equals(group))
                .collect(
                        Collectors.toMap(
                                each -> each.getKey().member(), each -> each.getValue().clone()));
    }

    @Override
    public void withdraw(String group, String member) {
        announcements.remove(new Said(group, member));
    }

    @Override
    public void close() {}
}
