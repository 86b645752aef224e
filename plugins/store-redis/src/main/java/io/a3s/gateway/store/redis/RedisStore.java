package io.a3s.gateway.store.redis;

import io.a3s.gateway.spi.store.MessageBus;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.spi.store.Stored;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a fleet shares, in Redis: a hash for each value and each group, a string for each lease. */
final class RedisStore implements StateStore {
    private final String prefix;
    private final RedisLink link;
    private final RedisBus bus;

    RedisStore(String prefix, RedisLink link, RedisBus bus) {
        this.prefix = prefix;
        this.link = link;
        this.bus = bus;
    }

    @Override
    public Stored get(String key) throws StoreException, InterruptedException {
        List<KeyValue<String, byte[]>> found =
                link.ask(commands -> commands.hmget(prefix + ":value:" + key, "version", "value"));
        if (!found.get(0).hasValue() || !found.get(1).hasValue()) {
            return Stored.NONE;
        }
        String version = new String(found.get(0).getValue(), StandardCharsets.US_ASCII);
        try {
            return Stored.of(Long.parseLong(version), found.get(1).getValue());
        } catch (IllegalArgumentException e) {
            throw new StoreException(key + " has the version " + version + " in Redis", e);
        }
    }

    @Override
    public OptionalLong compareAndSet(String key, long expectedVersion, byte[] value)
            throws StoreException, InterruptedException {
        long version =
                number(
                        Scripts.COMPARE_AND_SET,
                        ":value:" + key,
                        bytes(Long.toString(expectedVersion)),
                        value);
        return version == 0 ? OptionalLong.empty() : OptionalLong.of(version);
    }

    @Override
    public boolean tryHold(String name, String holder, Duration ttl)
            throws StoreException, InterruptedException {
        return number(Scripts.HOLD, ":lease:" + name, bytes(holder), millis(ttl)) == 1;
    }

    @Override
    public void release(String name, String holder) throws StoreException, InterruptedException {
        long _ = number(Scripts.RELEASE, ":lease:" + name, bytes(holder));
    }

    @Override
    public void announce(String group, String member, byte[] value, Duration ttl)
            throws StoreException, InterruptedException {
        long _ = number(Scripts.ANNOUNCE, ":group:" + group, bytes(member), millis(ttl), value);
    }

    @Override
    public Map<String, byte[]> announced(String group) throws StoreException, InterruptedException {
        List<byte[]> found =
                link.ask(
                        commands ->
                                commands.<List<byte[]>>eval(
                                        Scripts.ANNOUNCED,
                                        ScriptOutputType.MULTI,
                                        prefix + ":group:" + group));
        Map<String, byte[]> announced = new HashMap<>();
        for (int i = 0; i + 1 < found.size(); i += 2) {
            announced.put(new String(found.get(i), StandardCharsets.UTF_8), found.get(i + 1));
        }
        return announced;
    }

    @Override
    public void withdraw(String group, String member) throws StoreException, InterruptedException {
        Long _ = link.ask(commands -> commands.hdel(prefix + ":group:" + group, member));
    }

    private long number(String script, String key, byte[]... arguments)
            throws StoreException, InterruptedException {
        return link.<Long>ask(
                commands ->
                        commands.eval(
                                script,
                                ScriptOutputType.INTEGER,
                                new String[] {prefix + key},
                                arguments));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] millis(Duration ttl) {
        return bytes(Long.toString(ttl.toMillis()));
    }

    @Override
    public Optional<MessageBus> messages() {
        return Optional.of(bus);
    }

    @Override
    public void close() {
        bus.close();
        link.close();
    }
}
