package io.a3s.gateway.fleet;

import io.a3s.gateway.spi.Metrics;
import io.a3s.gateway.spi.store.MessageBus;
import io.a3s.gateway.spi.store.StateStore;
import io.a3s.gateway.spi.store.StoreException;
import io.a3s.gateway.spi.store.Stored;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store whose failures are counted, and logged when they begin and end. Whatever its plugin
 * throws becomes a {@link StoreException}.
 */
final class WatchedStore implements StateStore {
    private static final Logger log = LoggerFactory.getLogger(WatchedStore.class);

    private interface Call<T> {
        T run() throws StoreException, InterruptedException;
    }

    private final String type;
    private final StateStore store;
    private final Runnable end;
    private final Metrics metrics;
    private final AtomicBoolean isAway = new AtomicBoolean();

    /**
     * @param type how the log names it
     * @param end closes the store
     */
    WatchedStore(String type, StateStore store, Metrics metrics, Runnable end) {
        this.type = type;
        this.store = store;
        this.end = end;
        this.metrics = metrics;
        metrics.gauge("fleet_store_up", () -> isAway.get() ? 0 : 1);
    }

    @Override
    public Stored get(String key) throws StoreException, InterruptedException {
        return watch("get", () -> store.get(key));
    }

    @Override
    public OptionalLong compareAndSet(String key, long expectedVersion, byte[] value)
            throws StoreException, InterruptedException {
        if (value.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException(
                    key + ": " + value.length + " bytes (expected: up to " + MAX_VALUE_BYTES + ')');
        }
        return watch("set", () -> store.compareAndSet(key, expectedVersion, value));
    }

    @Override
    public boolean tryHold(String name, String holder, Duration ttl)
            throws StoreException, InterruptedException {
        return watch("lease", () -> store.tryHold(name, holder, ttl));
    }

    @Override
    public void release(String name, String holder) throws StoreException, InterruptedException {
        watch(
                "lease",
                () -> {
                    store.release(name, holder);
                    return true;
                });
    }

    @Override
    public void announce(String group, String member, byte[] value, Duration ttl)
            throws StoreException, InterruptedException {
        watch(
                "announce",
                () -> {
                    store.announce(group, member, value, ttl);
                    return true;
                });
    }

    @Override
    public Map<String, byte[]> announced(String group) throws StoreException, InterruptedException {
        return watch("announce", () -> store.announced(group));
    }

    @Override
    public void withdraw(String group, String member) throws StoreException, InterruptedException {
        watch(
                "announce",
                () -> {
                    store.withdraw(group, member);
                    return true;
                });
    }

    private <T> T watch(String operation, Call<T> call)
            throws StoreException, InterruptedException {
        try {
            T answer = call.run();
            if (answer == null) {
                throw new StoreException(operation + " returned null");
            }
            if (isAway.compareAndSet(true, false)) {
                log.atInfo().addKeyValue("store", type).log("the store is back");
            }
            return answer;
        } catch (StoreException e) {
            throw failed(operation, e);
        } catch (RuntimeException | LinkageError e) {
            throw failed(operation, new StoreException(String.valueOf(e), e));
        }
    }

    private StoreException failed(String operation, StoreException failure) {
        metrics.counter("fleet_store_errors_total", "operation", operation).increment();
        if (isAway.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("store", type)
                    .addKeyValue("operation", operation)
                    .log("the store is away: {}", failure.getMessage());
        }
        return failure;
    }

    @Override
    public Optional<MessageBus> messages() {
        return store.messages();
    }

    @Override
    public void close() {
        end.run();
    }
}
